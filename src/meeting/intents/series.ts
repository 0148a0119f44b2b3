import type { WriteRequest } from '../../app/contract.ts'
import type { ChangeIntent, DeleteIntent, IntentAnswer, SeriesChange } from '../../app/intents.ts'
import type { ZoomFailure, ZoomResult } from '../../app/zoom.ts'
import type { Command } from '../../domain/commands.ts'
import { type PerformPorts, recorded, requestOf } from './perform.ts'

/** How many of an intent's steps an earlier attempt has done, and the place to count on. */
export interface Progress {
  done: number
  count: (done: number) => void
}

/** Occurrences that Zoom is asked about at a time. */
const LOT = 10

type Move = SeriesChange['moves'][number]

/**
 * Moves the sessions of a series at Zoom, one occurrence after the other, then records it. What Zoom has done by then is recorded also where
 * it stops half-way, so that both sides agree meanwhile; the rest follows.
 */
export async function moveSessions(
  ports: PerformPorts,
  number: string,
  { intent, moves, progress }: { intent: ChangeIntent; moves: readonly Move[]; progress: Progress },
): Promise<{ refused: IntentAnswer | null }> {
  const { done, failure } = await inLots(moves, progress, ({ occurrenceId, startTime, duration }) =>
    ports.zoom.updateOccurrence(number, occurrenceId, { startTime, duration }),
  )
  if (failure === null) return { refused: null }
  const moved = done.map(({ occurrenceId: _, ...move }) => move)
  await recordPart(ports, intent, done.length, { ...changing(intent), moves: moved })
  return { refused: unfinished(failure, done.length) }
}

const changing = ({ at }: ChangeIntent) =>
  ({ type: 'ChangeMeeting', sessionIds: [], change: {}, at }) as const

/** The same for taking sessions out of a series. */
export async function deleteSessions(
  ports: PerformPorts,
  number: string,
  intent: DeleteIntent,
  { sessions, progress }: { sessions: NonNullable<DeleteIntent['sessions']>; progress: Progress },
): Promise<IntentAnswer> {
  const { done, failure } = await inLots(sessions, progress, ({ occurrenceId }) =>
    ports.zoom.deleteOccurrence(number, occurrenceId),
  )
  const dropping = (some: typeof sessions): Command => ({
    type: 'DeleteMeeting',
    sessionIds: some.map(({ sessionId }) => sessionId),
    at: intent.at,
  })
  if (failure === null) return recorded(ports, intent, dropping(sessions))
  await recordPart(ports, intent, done.length, dropping(done))
  return unfinished(failure, done.length)
}

/** Ten at a time, in order; the first that fails for more than itself ends it. What Zoom has no more is done with. */
async function inLots<T>(
  items: readonly T[],
  { done, count }: Progress,
  act: (item: T) => Promise<ZoomResult<void>>,
): Promise<{ done: readonly T[]; failure: ZoomFailure | null }> {
  for (let from = done; from < items.length; from += LOT) {
    const lot = items.slice(from, from + LOT)
    const answers = await Promise.all(lot.map(act))
    const failures = answers.flatMap((answer) =>
      answer.ok || isGone(answer.refusal) ? [] : [answer.refusal],
    )
    const [failure] = failures
    if (failure) {
      const alsoDone = lot.filter((_, n) => answers[n]?.ok)
      return { done: [...items.slice(0, from), ...alsoDone], failure }
    }
    count(from + lot.length)
  }
  return { done: items, failure: null }
}

const isGone = ({ reason }: ZoomFailure): boolean => reason === 'ZOOM_NOT_FOUND'

/** Under an id of its own, for the whole of it is recorded later. */
async function recordPart(
  { writer }: PerformPorts,
  intent: ChangeIntent | DeleteIntent,
  done: number,
  command: Command,
): Promise<void> {
  if (done === 0) return
  const request: WriteRequest = requestOf(intent, command)
  await writer.execute({ ...request, id: `${request.id}:${done}` })
}

/** Some of it was done, so that it is to be finished, unless Zoom says no to the rest. */
const unfinished = (failure: ZoomFailure, done: number): IntentAnswer => ({
  ok: false,
  refusal: done > 0 && failure.reason === 'ZOOM_UNAVAILABLE' ? { ...failure, begun: true } : failure,
})
