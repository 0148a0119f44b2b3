import * as z from 'zod'
import type { Command } from '../../src/domain/commands.ts'
import { decide } from '../../src/domain/decide.ts'
import { parseEvent } from '../../src/domain/events.ts'
import { evolve, unknown } from '../../src/domain/evolve.ts'
import type { MeetingState } from '../../src/domain/meeting.ts'
import { HANDLED_EVENTS, ZoomEvent } from '../../src/zoom/webhook/payloads.ts'
import { translate } from '../../src/zoom/webhook/translate.ts'
import { openD1 } from './d1File.ts'

/** What became of the webhooks that were sent. */
export interface Audit {
  /** In the log, each once. */
  recorded: number
  /** The same bytes once more. */
  repeated: number
  /** Told nothing that the log did not know. */
  withoutNews: number
  /** Of kinds that Rollcall answers and forgets. */
  ignored: number
  /** What should be in the log and is not. */
  lost: number
  /** Streams with a gap in their versions. */
  gaps: number
}

const Row = z.object({ event_id: z.string(), type: z.string(), schema_version: z.int(), data: z.string() })

/** Holds what was sent against the log in D1’s file. Whether a webhook had news is decided by the log’s own end. */
export async function audit(state: string, sent: readonly string[]): Promise<Audit> {
  const log = openLog(state)
  const bodies = new Set(sent)
  const audited: Audit = {
    recorded: 0,
    repeated: sent.length - bodies.size,
    withoutNews: 0,
    ignored: 0,
    lost: 0,
    gaps: log.gaps(),
  }
  for (const body of bodies) audited[await fateOf(body, log)] += 1
  log.close()
  return audited
}

async function fateOf(body: string, log: Log): Promise<'recorded' | 'withoutNews' | 'ignored' | 'lost'> {
  const json: unknown = JSON.parse(body)
  if (!HANDLED_EVENTS.includes(z.object({ event: z.string() }).parse(json).event)) return 'ignored'
  const { number, request } = await translate(ZoomEvent.parse(json), Uint8Array.from(Buffer.from(body)))
  if (log.has(request.id)) return 'recorded'
  const decided = decide(log.stateOf(number), asRecognized(request.command))
  return decided.ok && decided.value.length > 0 ? 'lost' : 'withoutNews'
}

/** The writer asks the roster who has an e-mail: here it is the user of that name. */
function asRecognized(command: Command): Command {
  if (!('evidence' in command)) return command
  const emailUserId = command.evidence.email?.split('@')[0] ?? null
  return { ...command, evidence: { ...command.evidence, emailUserId } }
}

interface Log {
  has(eventId: string): boolean
  stateOf(number: string): MeetingState
  gaps(): number
  close(): void
}

function openLog(state: string): Log {
  const db = openD1(state)
  const ids = new Set(
    db
      .prepare('select event_id from events')
      .all()
      .map((row) => row['event_id']),
  )
  const stream = db.prepare(
    'select event_id, type, schema_version, data from events where stream_id = ? order by version',
  )
  return {
    has: (eventId) => ids.has(eventId),
    stateOf: (number) =>
      z
        .array(Row)
        .parse(stream.all(`meeting/${number}`))
        .map(({ type, schema_version, data }) => parseEvent(type, schema_version, JSON.parse(data)))
        .reduce(evolve, unknown),
    gaps: () =>
      db.prepare('select stream_id from events group by stream_id having max(version) <> count(*)').all()
        .length,
    close: () => db.close(),
  }
}
