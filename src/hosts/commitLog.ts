import type { EventLog, Log, NewEvent } from '../app/ports.ts'
import { createEventLog } from '../store/eventLog.ts'
import type { OnBatch, Session } from './database.ts'

/**
 * A meeting's event log that reports each append, with what it cost in the database. An append serves a whole group of requests, so
 * the cost is the group's: the line names those of the API, and their own lines say what they read.
 */
export function loggedEventLog(number: string, connect: Session, tell: Log): EventLog {
  return {
    ...createEventLog(connect()),
    async append(stream, expectedVersion, events) {
      let d1: Parameters<OnBatch>[0] | null = null
      const began = Date.now()
      const tellOf = (level: string, outcome: string) => {
        const what = { events: events.length, requests: requestsIn(events), d1, ms: Date.now() - began }
        tell({ level, event: 'log.append', meeting: number, outcome, ...what })
      }
      // Of its own, for an append that is given up may still be under way beside the next.
      const log = createEventLog(
        connect((batch) => {
          d1 = batch
        }),
      )
      try {
        const appended = await log.append(stream, expectedVersion, events)
        tellOf('info', appended.ok ? 'COMMITTED' : appended.refusal.reason)
        return appended
      } catch (error) {
        tellOf('warn', 'FAILED')
        throw error
      }
    },
  }
}

/** Zoom and the system itself are nobody's request. */
const requestsIn = (events: readonly NewEvent[]): string[] => [
  ...new Set(events.filter(({ meta }) => meta.actor !== null).map(({ meta }) => meta.correlationId)),
]
