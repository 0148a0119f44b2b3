import type { WriteRequest } from '../../app/contract.ts'
import type { ChangeIntent, DeleteIntent, IntentAnswer, SeriesChange } from '../../app/intents.ts'
import type { ZoomFailure, ZoomResult } from '../../app/zoom.ts'
import type { ChangeMeeting, Command, SessionMove } from '../../domain/commands.ts'
import { isGivenAway } from './place.ts'
import { type PerformPorts, recorded, requestOf } from './record.ts'

/** The progress of an intent over all attempts. */
export interface Progress {
  /** Steps that Zoom was asked for. */
  done: number
  /** Steps without an occurrence at Zoom any more, by their index. */
  gone: readonly number[]
  count: (done: number, gone: readonly number[]) => void
}

/** Occurrences that Zoom is asked about at a time. */
const LOT = 10

type ZoomMove = SeriesChange['moves'][number]

/**
 * Moves the sessions of a series at Zoom, one occurrence after the other. If it stops half-way, the moves so far are recorded, so that both
 * sides agree until the rest follows. A session that Zoom no longer has stays as it is. If it is the session that was asked for, the
 * request is refused.
 */
export async function moveOccurrences(
  ports: PerformPorts,
  number: string,
  { intent, moves, progress }: { intent: ChangeIntent; moves: readonly ZoomMove[]; progress: Progress },
): Promise<{ moved: SessionMove[]; refused: IntentAnswer | null }> {
  const { done, gone, failure, part } = await inLots(
    moves,
    progress,
    ({ occurrenceId, startTime, duration }) =>
      ports.zoom.updateOccurrence(number, occurrenceId, { startTime, duration }),
  )
  const moved = done.map(({ occurrenceId: _, ...move }) => move)
  const isNamedGone = gone.some((n) => moves[n]?.sessionId === intent.sessionId)
  const stop = failure ?? (isNamedGone ? GONE : null)
  if (stop === null) return { moved, refused: null }
  const isBegun = moved.length > 0 || intent.series?.isWhole === true
  if (isBegun) await recordPart(ports, intent, part, { ...doneFirst(intent), moves: moved })
  return { moved, refused: unfinished(stop, isBegun) }
}

const GONE = { reason: 'ZOOM_NOT_FOUND', message: 'Zoom no longer has this session' } as const

/** The first step at Zoom: the fields of the whole series, if any change. */
function doneFirst(intent: ChangeIntent): ChangeMeeting {
  const { at, change, settings, series } = intent
  if (!series?.isWhole) return { type: 'ChangeMeeting', sessionIds: [], change: {}, at }
  const { sessionIds } = series
  const more = { ...(settings && { settings }), ...(isGivenAway(intent) && { ofMeeting: true as const }) }
  return { type: 'ChangeMeeting', sessionIds, change, ...more, at }
}

/** The same for taking sessions out of a series. */
export async function deleteSessions(
  ports: PerformPorts,
  number: string,
  intent: DeleteIntent,
  { sessions, progress }: { sessions: NonNullable<DeleteIntent['sessions']>; progress: Progress },
): Promise<IntentAnswer> {
  const { done, failure, part } = await inLots(sessions, progress, ({ occurrenceId }) =>
    ports.zoom.deleteOccurrence(number, occurrenceId),
  )
  const dropping = (some: typeof sessions): Command => ({
    type: 'DeleteMeeting',
    sessionIds: some.map(({ sessionId }) => sessionId),
    at: intent.at,
  })
  if (failure === null) return recorded(ports, intent, dropping(sessions))
  if (done.length > 0) await recordPart(ports, intent, part, dropping(done))
  return unfinished(failure, done.length > 0)
}

interface InLots<T> {
  done: readonly T[]
  /** Steps without an occurrence at Zoom any more, by their index. */
  gone: readonly number[]
  failure: ZoomFailure | null
  /** Names the finished steps, for the id of their record. Without a dot: see WriteRequest. */
  part: string
}

/** Ten at a time, in order. A failure that concerns more than one step ends it. */
async function inLots<T>(
  items: readonly T[],
  progress: Progress,
  act: (item: T) => Promise<ZoomResult<void>>,
): Promise<InLots<T>> {
  let { gone } = progress
  for (let from = progress.done; from < items.length; from += LOT) {
    const lot = items.slice(from, from + LOT)
    const answers = await Promise.all(lot.map(act))
    gone = [...gone, ...answers.flatMap((answer, n) => (isGone(answer) ? [from + n] : []))]
    const failed = answers.find((answer) => !answer.ok && !isGone(answer))
    if (failed?.ok === false) {
      const done = items.filter((_, n) => (n < from ? !gone.includes(n) : answers[n - from]?.ok))
      const part = `${from}-${answers.map((answer) => Number(answer.ok)).join('')}`
      return { done, gone, failure: failed.refusal, part }
    }
    progress.count(from + lot.length, gone)
  }
  return { done: items.filter((_, n) => !gone.includes(n)), gone, failure: null, part: 'all' }
}

const isGone = (answer: ZoomResult<void>): boolean => !answer.ok && answer.refusal.reason === 'ZOOM_NOT_FOUND'

/** Under an id of its own, because the whole intent is recorded later. */
async function recordPart(
  { writer }: PerformPorts,
  intent: ChangeIntent | DeleteIntent,
  part: string,
  command: Command,
): Promise<void> {
  const request: WriteRequest = requestOf(intent, command)
  await writer.execute({ ...request, id: `${request.id}:${part}` })
}

/** Some steps are done, so the rest must follow, unless Zoom refuses the rest. */
const unfinished = (failure: ZoomFailure, isBegun: boolean): IntentAnswer => ({
  ok: false,
  refusal: isBegun && failure.reason === 'ZOOM_UNAVAILABLE' ? { ...failure, begun: true } : failure,
})
