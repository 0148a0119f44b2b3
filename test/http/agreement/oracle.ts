import { ENROLLED, GUEST, LENGTH, type Life, STRANGER, type Status, type Use } from './life.ts'

/** What design.md says of one sitting, in the plainest way. It shares no code with src. */

export interface Record {
  who: number
  status: Status
  computed: Status
  seconds: number
  expected: boolean
}

export interface Outcome {
  status: 'scheduled' | 'started' | 'ended' | 'not_held'
  start: number
  isOutside: boolean
  expected: number[]
  /** Those who came, claims left out. */
  came: number[]
  inNow: number[]
  /** Of a class that is over. */
  records: Record[]
}

/** After the roster has changed as told, and with the corrections that were made of records. */
export function outcomeOf(life: Life, n: number, isRosterChanged: boolean): Outcome {
  const sitting = life.sittings[n]
  if (sitting === undefined) throw new Error('No such sitting')
  const isOutside = isHeldByTheOther(life, n)
  const held = isOutside ? life.other : sitting.held
  const start = sitting.start + life.moved
  const isRunning = life.isRunning && n === 0
  const isOver = held !== null && !isRunning
  const isFrozen = isOver || (held === null && life.ago > start + LENGTH + 120)
  const expected = ENROLLED.filter((who) => isFrozen || !isRosterChanged || isStillIn(life, who))
  if (!isFrozen && isRosterChanged && life.roster.includes('enroll 4')) expected.push(STRANGER)
  const told = (held?.stays ?? []).filter(({ who }) => isRosterChanged || !life.isLate || who !== 3)
  const stays = told.map((stay) => ({
    ...stay,
    who: stay.who === GUEST && n === 0 && !isRunning ? (identifiedIn(life) ?? GUEST) : stay.who,
  }))
  const times = held && { ...held, stays }
  const bell = isOutside ? Number.NEGATIVE_INFINITY : start
  return {
    status: isOver ? 'ended' : isRunning ? 'started' : isFrozen ? 'not_held' : 'scheduled',
    start,
    isOutside,
    expected,
    came: [...new Set(stays.map(({ who }) => who))],
    inNow: isRunning ? expected.filter((who) => stays.some((s) => s.who === who && s.lost === 'left')) : [],
    records: times && isOver ? recordsOf(life, n, times, { bell, start }) : [],
  }
}

/** Whether the guest was in sitting 0 at all, and somebody said who that was. */
export const identifiedIn = ({ identified, sittings }: Life): number | null =>
  sittings[0]?.held?.stays.some(({ who }) => who === GUEST) ? identified : null

const isStillIn = ({ roster }: Life, who: number): boolean =>
  !(['unenroll 0', 'erase 1', 'remove 2'] as const).some((one, n) => n === who && roster.includes(one))

/** Of the sittings of that day that were not held, the other use of the link is the nearest one's. */
function isHeldByTheOther({ sittings, other, moved, ago }: Life, n: number): boolean {
  const from = other?.from
  if (from === undefined || ago < 24 * 60) return false
  const near = sittings
    .map(({ start, held }, place) => ({ place, held, start, far: Math.abs(from - start - moved) }))
    .filter(({ held, start }) => held === null && start < 24 * 60 - 8 * 60)
    .sort((a, b) => a.far - b.far)
  return near[0]?.place === n
}

interface Times {
  bell: number
  start: number
}

function recordsOf(life: Life, n: number, use: Use, times: Times): Record[] {
  const all = [...ENROLLED, STRANGER].map((who) => judged(who, use, times))
  return all.flatMap((one) => {
    const correction = life.corrections.findLast(({ sitting, who }) => sitting === n && who === one.who)
    if (!one.expected && one.computed === 'absent') return []
    return [{ ...one, status: correction?.status ?? one.computed }]
  })
}

function judged(who: number, { from, to, stays }: Use, { bell, start }: Times): Record {
  const theirs = stays.filter((stay) => stay.who === who)
  const known = theirs.filter(({ lost }) => lost !== 'joined')
  const there = union(known.map((stay) => [stay.from, stay.lost === 'left' ? to : stay.to] as const))
  const counted = there.filter(([, until]) => until > bell)
  const minutes = counted.reduce((sum, [since, until]) => sum + until - since, 0)
  const isUncertain = theirs.some((stay) => stay.lost === 'joined' && stay.to > bell)
  const isLate = (counted[0]?.[0] ?? 0) > Math.max(start, from) + 10
  const enough = isLate ? 'late' : 'present'
  const computed = minutes < Math.min(15, (to - from) / 2) ? 'partial' : enough
  const status = minutes > 0 ? computed : isUncertain ? 'partial' : 'absent'
  return { who, status, computed: status, seconds: minutes * 60, expected: ENROLLED.includes(who) }
}

type Interval = readonly [from: number, to: number]

function union(intervals: readonly Interval[]): Interval[] {
  const all: Interval[] = []
  for (const [from, to] of [...intervals].sort((a, b) => a[0] - b[0])) {
    const last = all.at(-1)
    if (last && from <= last[1]) all[all.length - 1] = [last[0], Math.max(last[1], to)]
    else all.push([from, to])
  }
  return all
}
