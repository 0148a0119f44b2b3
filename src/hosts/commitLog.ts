import type { EventLog, Log, NewEvent } from '../app/ports.ts'
import { TOLD_EVENTS } from '../app/told.ts'
import { createEventLog } from '../store/eventLog.ts'
import type { BatchCost, Connect } from './database.ts'
import { unreadable } from './unreadable.ts'

/**
 * A meeting's event log that writes one log line for each append, with its cost in the database. An append serves a group
 * of requests, and the cost is the group's. The line has the ids of the API's requests; their own lines have their reads.
 */
export function loggedEventLog(
  number: string,
  { reads, commits }: { reads: Connect; commits: Connect },
  { tell, wakeTeller }: { tell: Log; wakeTeller: () => void },
): EventLog {
  const stored = createEventLog(reads())
  return {
    ...stored,
    read: (...asked) => stored.read(...asked).catch(unreadable.noteAndThrow),
    async append(stream, expectedVersion, events, assumed) {
      let d1: BatchCost | null = null
      const began = Date.now()
      const tellOf = (level: string, outcome: string) => {
        const of = { events: events.length, webhooks: webhooksIn(events), requests: requestsIn(events) }
        const what = { ...of, d1, ms: Date.now() - began }
        tell({ level, event: 'log.append', meeting: number, outcome, ...what })
      }
      // Each append has a connection of its own, because an append that was given up may still run beside the next.
      const log = createEventLog(
        commits((batch) => {
          d1 = batch
        }),
      )
      try {
        const appended = await log.append(stream, expectedVersion, events, assumed)
        tellOf('info', appended.ok ? 'COMMITTED' : appended.refusal.reason)
        if (isPerhapsThere(appended) && events.some(isTold)) wakeTeller()
        return appended
      } catch (error) {
        tellOf('warn', 'FAILED')
        throw error
      }
    },
  }
}

/** A commit may be asked for twice. Then the log has the events, and refuses the second. */
const isPerhapsThere = (appended: Awaited<ReturnType<EventLog['append']>>): boolean =>
  appended.ok || appended.refusal.reason !== 'UNSTORABLE'

/** The number of webhooks that led to events. */
const webhooksIn = (events: readonly NewEvent[]): number =>
  new Set(events.filter(({ meta }) => meta.source === 'zoom').map(({ meta }) => meta.correlationId)).size

/** Only events that endpoints may be told wake the teller, and most webhooks lead to none. The sweep makes up for a lost call. */
const isTold = ({ type }: NewEvent): boolean => TOLD.has(type)

const TOLD: ReadonlySet<string> = new Set(TOLD_EVENTS)

/** Events of Zoom and of Rollcall itself have no actor and no API request. */
const requestsIn = (events: readonly NewEvent[]): string[] => [
  ...new Set(events.filter(({ meta }) => meta.actor !== null).map(({ meta }) => meta.correlationId)),
]
