import type { CarryOutPorts } from '../app/carryOut.ts'
import { changeMeeting } from '../app/changeMeeting.ts'
import { deleteMeeting } from '../app/deleteMeeting.ts'
import type { MeetingView } from '../app/meetingView.ts'
import { moveSessions } from '../app/moveSessions.ts'
import { type SchedulingPorts, scheduleMeeting } from '../app/scheduleMeeting.ts'
import type { TimetableReads } from '../app/timetable.ts'
import type { By } from '../app/write.ts'
import { ok, type Result } from '../domain/result.ts'
import type { Made, Step } from '../domain/timetable/plan.ts'
import { recurrenceOf } from '../domain/timetable/series.ts'

/** Ports with the step's name as the new id, so that begun work is found again by the name. */
export interface StepPorts extends Pick<SchedulingPorts, keyof CarryOutPorts | 'defaultHost'> {
  reads: TimetableReads
}

type Of<K extends Step['kind']> = Extract<Step, { kind: K }>

/** A refusal of any of the verbs. */
export interface StepRefusal {
  reason: string
  message: string
  retryAt?: string
  begun?: true
}

export type StepAnswer = Result<Made | null, StepRefusal>

/**
 * Does a step by the verbs that people have. Before each the sessions are read: what an earlier attempt has done is not done again.
 * `isRepeat`: there may have been one.
 */
export function perform(
  ports: StepPorts,
  by: By,
  step: Step,
  key: { id: string; isRepeat: boolean },
): Promise<StepAnswer> {
  switch (step.kind) {
    case 'schedule':
      return schedule(ports, by, step, key)
    case 'change':
      return change(ports, by, step)
    case 'move':
      return move(ports, by, step)
    case 'drop':
      return drop(ports, by, step)
  }
}

async function schedule(
  ports: StepPorts,
  by: By,
  { lessons }: Of<'schedule'>,
  { id, isRepeat }: { id: string; isRepeat: boolean },
): Promise<StepAnswer> {
  const [first] = lessons
  if (first === undefined) return ok(null)
  const there = isRepeat ? await ports.reads.scheduledAs(id) : []
  if (there[0])
    return ok({
      seriesId: id,
      number: there[0].zoom_meeting_id,
      sessions: there.map((one) => ({ id: one.id, startTime: one.start_time })),
    })
  const recurrence = recurrenceOf(lessons)
  const { title, startTime, duration, timezone, classId, teacherId } = first
  const details = { title, description: null, startTime, duration, timezone, classId, hostId: teacherId }
  const answer = await scheduleMeeting(
    ports,
    by,
    { ...details, targetAudience: 'class', settings: {}, ...(recurrence && { recurrence }) },
    { name: id, fingerprint: id },
  )
  if (!answer.ok) return answer
  const { seriesId, number, sessionId, sessions = [{ id: sessionId, startTime }] } = answer.value.scheduled
  return ok({ seriesId, number, sessions })
}

async function change(
  ports: StepPorts,
  by: By,
  { change: { teacherId, title }, sessionIds, force }: Of<'change'>,
): Promise<StepAnswer> {
  const views = await toCome(ports, sessionIds)
  const named = views.find(
    (one) => (teacherId ?? one.host_id) !== one.host_id || (title ?? one.title) !== one.title,
  )
  if (named === undefined) return ok(null)
  const wanted = {
    ...(teacherId !== undefined && { hostId: teacherId }),
    ...(title !== undefined && { title }),
    ...(force && { force }),
  }
  return done(await changeMeeting(ports, by, named, wanted, ofSeries(named, 'all', views)))
}

async function move(ports: StepPorts, by: By, { number, moves, force }: Of<'move'>): Promise<StepAnswer> {
  const to = new Map(moves.map(({ sessionId, lesson }) => [sessionId, lesson]))
  const views = await toCome(ports, [...to.keys()])
  const left = views.flatMap((view) => {
    const { startTime = view.start_time, duration = view.duration } = to.get(view.id) ?? {}
    return startTime === view.start_time && duration === view.duration ? [] : [{ view, startTime, duration }]
  })
  const [first, ...more] = left.map(({ view, ...time }) => ({
    ...{ sessionId: view.id, occurrenceId: view.occurrence_id ?? '' },
    ...time,
  }))
  const [single] = left
  if (first === undefined || single === undefined) return ok(null)
  if (single.view.occurrence_id !== null)
    return done(await moveSessions(ports, by, number, { moves: [first, ...more], force }))
  const { startTime, duration } = single
  return done(await changeMeeting(ports, by, single.view, { startTime, duration, force }))
}

/** Where nothing else is left of a series, it goes as a whole. */
async function drop(
  ports: StepPorts,
  by: By,
  { number, sessionIds, isWhole }: Of<'drop'>,
): Promise<StepAnswer> {
  const views = await toCome(ports, sessionIds)
  const [first] = views
  if (first === undefined) return ok(null)
  const others = isWhole ? await ports.reads.siblings(number) : []
  const isAll = isWhole && others.every(({ id }) => views.some((view) => view.id === id))
  return done(await deleteMeeting(ports, by, first, ofSeries(first, isAll ? 'all' : 'following', views)))
}

const ofSeries = (named: MeetingView, scope: 'all' | 'following', siblings: readonly MeetingView[]) =>
  named.occurrence_id === null ? null : { scope, siblings }

const done = (answer: Result<unknown, StepRefusal>): StepAnswer => (answer.ok ? ok(null) : answer)

/** What has begun meanwhile stays as it is. */
async function toCome({ reads, clock }: StepPorts, ids: readonly string[]): Promise<MeetingView[]> {
  const now = clock.now().toISOString()
  const views = await reads.meetings(ids)
  return views.filter(({ status, start_time }) => status === 'scheduled' && start_time > now)
}
