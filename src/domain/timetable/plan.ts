import { type Lesson, weekOf } from './lessons.ts'
import { seriesOf } from './series.ts'

/** A lesson that has its session. The lesson stays as the timetable had it when it was placed, even if people change the session. */
export interface Placed extends Lesson {
  sessionId: string
  seriesId: string
  /** Zoom's meeting number. */
  number: string
  /** Whether the session is to come: not held, begun, cancelled or deleted. */
  isOpen: boolean
}

/** One thing to do: at most one meeting of Zoom's is touched. `force`: for the next attempt alone; false once there was one. */
export type Step =
  | { kind: 'schedule'; lineId: string; lessons: Lesson[] }
  | {
      kind: 'change'
      lineId: string
      number: string
      change: LineChange
      sessionIds: string[]
      force?: boolean
    }
  | { kind: 'move'; lineId: string; number: string; moves: LessonMove[]; force?: boolean }
  | { kind: 'drop'; lineId: string; number: string; sessionIds: string[]; isWhole: boolean }

/** What all lessons of a series have in common. */
export interface LineChange {
  teacherId?: string
  title?: string
}

export interface LessonMove {
  sessionId: string
  lesson: Lesson
}

/**
 * The steps that bring the lessons to come in line with the timetable. A step never touches a session that is over or begun. A step
 * touches a change by hand only if the timetable itself has changed the lesson. Drops come first: they free hosts.
 */
export function stepsTo(wanted: readonly Lesson[], placed: readonly Placed[], now: string): Step[] {
  const [wantedBy, placedBy] = [byLine(wanted), byLine(placed)]
  const lines = [...new Set([...wantedBy.keys(), ...placedBy.keys()])]
  const steps = lines.flatMap((id) => ofLine(id, wantedBy.get(id) ?? [], placedBy.get(id) ?? [], now))
  return [...steps].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
}

const ORDER: readonly Step['kind'][] = ['drop', 'change', 'move', 'schedule']

const byLine = <T extends Lesson>(lessons: readonly T[]): Map<string, T[]> =>
  Map.groupBy(lessons, ({ lineId }) => lineId)

interface Pair {
  placed: Placed
  lesson: Lesson
}

function ofLine(lineId: string, wanted: readonly Lesson[], placed: readonly Placed[], now: string): Step[] {
  const settled = new Set(placed.filter(({ isOpen }) => !isOpen).map(({ date }) => date))
  const pairs: Pair[] = []
  const left = wanted.filter(({ date }) => !settled.has(date))
  const over: Placed[] = []
  const pair = (one: Placed, isOne: (lesson: Lesson) => boolean): boolean => {
    const at = left.findIndex((lesson) => isOfMeeting(lesson, one) && isOne(lesson))
    const [lesson] = at === -1 ? [] : left.splice(at, 1)
    if (lesson) pairs.push({ placed: one, lesson })
    return lesson !== undefined
  }
  const open = placed.filter(({ isOpen }) => isOpen).sort((a, b) => (a.date < b.date ? -1 : 1))
  const others = open.filter((one) => !pair(one, ({ date }) => date === one.date))
  for (const one of others)
    if (!pair(one, (lesson) => lesson.startTime > now && weekOf(lesson) === weekOf(one))) over.push(one)
  const fresh = left.filter(({ startTime }) => startTime > now)
  return [
    ...drops(lineId, over, placed),
    ...changes(lineId, pairs),
    ...moves(lineId, pairs, now),
    ...seriesOf(fresh).map((lessons) => ({ kind: 'schedule', lineId, lessons }) as const),
  ]
}

/** Another class has other pupils, who need registrations of their own; the time zone of a series stays. */
const isOfMeeting = (lesson: Lesson, placed: Placed): boolean =>
  lesson.classId === placed.classId && lesson.timezone === placed.timezone

const byNumber = <T>(items: readonly T[], of: (item: T) => string): [string, T[]][] => [
  ...Map.groupBy(items, of),
]

function drops(lineId: string, over: readonly Placed[], placed: readonly Placed[]): Step[] {
  return byNumber(over, (one) => one.number).map(([number, some]) => ({
    ...({ kind: 'drop', lineId, number } as const),
    sessionIds: some.map(({ sessionId }) => sessionId),
    isWhole: placed.filter((one) => one.number === number).length === some.length,
  }))
}

function changes(lineId: string, pairs: readonly Pair[]): Step[] {
  return byNumber(pairs, ({ placed }) => placed.number).flatMap(([number, all]) => {
    const some = all.filter(({ placed, lesson }) => Object.keys(changeOf(placed, lesson)).length > 0)
    const [first] = some
    if (first === undefined) return []
    const sessionIds = all.map(({ placed }) => placed.sessionId)
    const change = Object.assign({}, ...some.map(({ placed, lesson }) => changeOf(placed, lesson)))
    return [{ kind: 'change', lineId, number, sessionIds, change }]
  })
}

const changeOf = (placed: Placed, { teacherId, title }: Lesson): LineChange => ({
  ...(teacherId !== placed.teacherId && { teacherId }),
  ...(title !== placed.title && { title }),
})

/** Nothing is moved to a time in the past. */
function moves(lineId: string, pairs: readonly Pair[], now: string): Step[] {
  const moved = pairs.filter(
    ({ placed, lesson }) =>
      lesson.startTime > now &&
      (lesson.startTime !== placed.startTime || lesson.duration !== placed.duration),
  )
  return byNumber(moved, ({ placed }) => placed.number).map(([number, some]) => ({
    ...({ kind: 'move', lineId, number } as const),
    moves: some.map(({ placed, lesson }) => ({ sessionId: placed.sessionId, lesson })),
  }))
}

/** What Zoom made of the lessons of a series. */
export interface Made {
  seriesId: string
  number: string
  sessions: readonly { id: string; startTime: string }[]
}

/** The placed lessons after a step. A lesson that Zoom made no session of is not placed. */
export function placedAfter(placed: readonly Placed[], step: Step, made?: Made): Placed[] {
  switch (step.kind) {
    case 'schedule':
      return [...placed, ...(made ? madeOf(step.lessons, made) : [])]
    case 'change':
      return placed.map((one) => (step.sessionIds.includes(one.sessionId) ? { ...one, ...step.change } : one))
    case 'move': {
      const to = new Map(step.moves.map(({ sessionId, lesson }) => [sessionId, lesson]))
      return placed.map((one) => {
        const { termId, date, startTime, duration } = to.get(one.sessionId) ?? one
        return { ...one, termId, date, startTime, duration }
      })
    }
    case 'drop':
      return placed.filter(({ sessionId }) => !step.sessionIds.includes(sessionId))
  }
}

function madeOf(lessons: readonly Lesson[], { seriesId, number, sessions }: Made): Placed[] {
  const at = new Map(sessions.map(({ id, startTime }) => [Date.parse(startTime), id]))
  return lessons.flatMap((lesson) => {
    const sessionId = at.get(Date.parse(lesson.startTime))
    return sessionId === undefined ? [] : [{ ...lesson, sessionId, seriesId, number, isOpen: true }]
  })
}
