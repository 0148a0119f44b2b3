import {
  CLAIMED,
  ENROLLED,
  GUEST,
  LAPTOP,
  LENGTH,
  type Life,
  OTHERS,
  OWNERS,
  type Sitting,
  STRANGER,
  type Statement,
  type Status,
  type Stay,
  TABLET,
  TEACHER,
  TELEPHONES,
  type Telephone,
  type Use,
} from './life.ts'

/** What docs/attendance.md says of one sitting, in the plainest way. It shares no code with src. */

export interface Record {
  who: number
  status: Status
  computed: Status
  seconds: number
  waited: number | null
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
  /** Present or late, as far as is known. */
  attended: number[]
  /** Of a class that is over. */
  records: Record[]
  final: boolean
  /** Held by the word of its host alone. */
  isClaimed: boolean
}

/** Of a class in a sitting, after the roster has changed as told, and with the corrections that were made of records. */
export function outcomeOf(life: Life, n: number, isRosterChanged: boolean, isOthers = false): Outcome {
  const planned = sittingOf(life, n)
  const isOutside = isHeldByTheOther(life, n)
  const start = planned.start + life.moved
  const status = statusOf(life, n)
  const isClaimed = isHeldByTheHost(life, n)
  const isFrozen = status === 'ended' || status === 'not_held' || (status === 'started' && life.isJoint)
  const class1 = isFrozen || !isRosterChanged ? ENROLLED : classNow(life)
  const [expected, others] = isOthers ? [OTHERS, class1] : [class1, life.isJoint ? OTHERS : []]
  const isAnothers = (who: number) => isFrozen && others.includes(who) && !expected.includes(who)
  const used = usedIn(life, n, isRosterChanged, isOthers)
  const use = used && { ...used, stays: used.stays.filter(({ who }) => !isAnothers(who)) }
  const times = { bell: isOutside ? Number.NEGATIVE_INFINITY : start, start, expected }
  const all = use ? recordsOf(life, n, use, times).filter(({ who }) => !isAnothers(who)) : []
  // A user who left the roster in the middle of a class is nobody's pupil.
  const records = all.filter(({ expected, who }) => expected || !isRosterChanged || !isGone(life, who))
  return {
    status,
    start,
    isOutside,
    expected: [...expected],
    came: [...new Set(use?.stays.map(({ who }) => who))],
    inNow: expected.filter((who) => use?.stays.some((stay) => stay.who === who && stay.lost === 'left')),
    final: status === 'ended' && !isClaimed && isReported(life, isRosterChanged),
    isClaimed,
    attended: records.flatMap((one) => (one.status === 'present' || one.status === 'late' ? [one.who] : [])),
    records: status === 'ended' ? records : [],
  }
}

function sittingOf({ sittings }: Life, n: number): Sitting {
  const sitting = sittings[n]
  if (sitting === undefined) throw new Error('No such sitting')
  return sitting
}

const isRunning = (life: Life, n: number): boolean => life.isRunning && n === 0

function statusOf(life: Life, n: number): Outcome['status'] {
  const { held, start } = sittingOf(life, n)
  if (isRunning(life, n)) return 'started'
  if (held !== null || isHeldByTheOther(life, n) || isHeldByTheHost(life, n)) return 'ended'
  return life.ago > start + life.moved + LENGTH + 120 ? 'not_held' : 'scheduled'
}

/** What is known of it: pupil 3 may be told of late. The report tells what was lost. What goes on has gone on until now. */
function usedIn(life: Life, n: number, isRosterChanged: boolean, isOthers: boolean): Use | null {
  if (isHeldByTheHost(life, n)) return isOthers ? { ...claimedIn(life), stays: [] } : claimedIn(life)
  const held = useOf(life, n)
  if (held === null) return null
  const isTold = ({ who }: { who: number }) => isRosterChanged || !life.isLate || who !== 3
  const told = isReported(life, isRosterChanged) && !isRunning(life, n)
  const stays = held.stays
    .filter((stay) => told || isTold(stay))
    .map((stay) => ({
      ...stay,
      who: personIn(life, n, stay.who, isRosterChanged),
      lost: told ? null : stay.lost,
      waited: isTold(stay) ? stay.waited : 0,
    }))
  const telephones = held.telephones.flatMap((one, place): Stay[] => {
    const device = held.stays[one.of]
    const isBound = device !== undefined && isTold(device)
    const isKnown = device === undefined || isTold(device) || (told && one.isInReport)
    const who = isBound ? personIn(life, n, device.who, isRosterChanged) : TELEPHONES + place
    return isKnown ? [stayOf(one, who, told)] : []
  })
  const waiting = held.waiting.filter(isTold)
  const to = isRunning(life, n) ? life.ago : held.to
  return { from: held.from, to, stays: [...stays, ...telephones], waiting, telephones: [] }
}

/** Of a telephone: it is a device of somebody's. */
const stayOf = ({ from, to, lost }: Telephone, who: number, told: boolean): Stay => ({
  ...{ who, from, to, waited: 0 },
  lost: told ? null : lost,
})

const isReported = ({ report }: Life, isRosterChanged: boolean): boolean =>
  report === 'soon' || (report === 'late' && isRosterChanged)

/** Zoom tells nothing of sitting 0, and its host says that they were there. */
const isHeldByTheHost = (life: Life, n: number): boolean =>
  n === 0 &&
  life.ago > 24 * 60 &&
  life.claims.includes(TEACHER) &&
  sittingOf(life, 0).held === null &&
  !isHeldByTheOther(life, 0)

function claimedIn({ claims, moved }: Life): Use {
  const [from, to] = [moved, moved + LENGTH]
  const stay = (who: number): Stay => ({ who, from: Math.max(from, CLAIMED), to, lost: null, waited: 0 })
  return { from, to, stays: claims.map(stay), waiting: [], telephones: [] }
}

const isGone = ({ roster }: Life, who: number): boolean => who === 2 && roster.includes('remove 2')

function classNow({ roster }: Life): number[] {
  const left = ['unenroll 0', 'erase 1', 'remove 2'] as const
  const still = ENROLLED.filter((who) => !left.some((one, n) => n === who && roster.includes(one)))
  return roster.includes('enroll 4') ? [...still, STRANGER] : still
}

/** Who the guest, the tablet or the laptop of a sitting is; else themselves. */
function personIn(life: Life, n: number, who: number, isRosterChanged: boolean): number {
  if (who === LAPTOP) return ownerIn(life, n, isRosterChanged) ?? who
  if (who !== GUEST && who !== TABLET) return who
  const said = new Map<number, number | null>()
  for (const statement of statementsOf(life)) {
    if (statement.of !== who) continue
    // There may be nothing to take back.
    if (statement.who !== null || countsIn(life, said, statement.sitting, who) !== null)
      said.set(statement.sitting, statement.who)
  }
  return countsIn(life, said, n, who) ?? who
}

/** The session's own statement; for an account, which lasts, or else the last one of an earlier session. */
function countsIn(life: Life, said: ReadonlyMap<number, number | null>, n: number, who: number) {
  if (who === GUEST) return said.get(n) ?? null
  const when = (sitting: number) => useOf(life, sitting)?.from ?? 0
  const [last] = [...said].filter(([one]) => when(one) <= when(n)).sort(([a], [b]) => when(b) - when(a))
  return last?.[1] ?? null
}

/** Those that are made, in their order: in a sitting that is over, with the guest or the tablet in it. */
export const statementsOf = (life: Life): Statement[] => {
  const made = life.statements
    .filter(({ sitting }) => !isRunning(life, sitting))
    .filter(({ sitting, of }) => useOf(life, sitting)?.stays.some(({ who }) => who === of))
  return [...made.filter((one) => isEarly(life, one)), ...made.filter((one) => !isEarly(life, one))]
}

/** What is told outside all windows is a sitting's only once its window is over. */
export const isEarly = (life: Life, { sitting, isEarly }: Statement): boolean =>
  isEarly && sitting < life.cut && sittingOf(life, sitting).held !== null

/** By the roster of then, or its first answer since. */
function ownerIn({ cut, owners, ...life }: Life, n: number, isRosterChanged: boolean): number | null {
  const [first, second, third] = owners
  const last = isRosterChanged ? third : null
  const isEarly = n < cut || isHeldByTheOther({ cut, owners, ...life }, n)
  return isEarly ? (first ?? second ?? last) : (second ?? last)
}

/** The use of the link that is a sitting. */
function useOf(life: Life, n: number): Use | null {
  return isHeldByTheOther(life, n) ? life.other : sittingOf(life, n).held
}

/** Of a class of the past: minutes from midnight of UTC to minute 0. */
const ORIGIN = 8 * 60

/** Of the sittings of that day that were not held, the other use of the link is the nearest one's. */
function isHeldByTheOther({ sittings, other, moved, ago, zone }: Life, n: number): boolean {
  const from = other?.from
  if (from === undefined || ago < 24 * 60) return false
  const dayOf = (minutes: number) => Math.floor((minutes + ORIGIN + zone.hours * 60) / (24 * 60))
  const near = sittings
    .map(({ start, held }, place) => ({ place, held, start, far: Math.abs(from - start - moved) }))
    .filter(({ held, start }) => held === null && dayOf(start + moved) === dayOf(from))
    .sort((a, b) => a.far - b.far)
  return near[0]?.place === n
}

interface Times {
  bell: number
  start: number
  expected: readonly number[]
}

function recordsOf(life: Life, n: number, use: Use, times: Times): Record[] {
  const all = [...ENROLLED, STRANGER, ...OWNERS].map((who) => judged(who, use, times))
  return all.flatMap((one) => {
    const correction = isRunning(life, n)
      ? undefined
      : life.corrections.findLast(({ sitting, who }) => sitting === n && who === one.who)
    if (!one.expected && one.computed === 'absent') return []
    return [{ ...one, status: correction?.status ?? one.computed }]
  })
}

function judged(who: number, use: Use, { bell, start, expected }: Times): Record {
  const { from, to, stays } = use
  const theirs = stays.filter((stay) => stay.who === who)
  const known = theirs.filter(({ lost }) => lost !== 'joined')
  const there = union(known.map((stay) => [stay.from, stay.lost === 'left' ? to : stay.to] as const))
  const counted = there.filter(([, until]) => until > bell)
  const minutes = counted.reduce((sum, [since, until]) => sum + until - since, 0)
  const isUncertain = theirs.some((stay) => stay.lost === 'joined' && stay.to > bell)
  const waits = waitsOf(who, use)
  const first = counted[0]
  const isLate = first !== undefined && arrivalOf(first, waits) > Math.max(start, from) + 10
  const enough = isLate ? 'late' : 'present'
  const computed = minutes < Math.min(15, (to - from) / 2) ? 'partial' : enough
  const status = minutes > 0 ? computed : isUncertain ? 'partial' : 'absent'
  const waited = waits.length === 0 ? null : 60 * union(waits).reduce((sum, [a, b]) => sum + b - a, 0)
  const expects = expected.includes(who)
  return { who, status, computed: status, seconds: minutes * 60, waited, expected: expects }
}

const waitsOf = (who: number, { to, stays, waiting }: Use): Interval[] => [
  ...stays.flatMap((stay) =>
    stay.who === who && stay.waited > 0 ? [[stay.from - stay.waited, stay.from] as const] : [],
  ),
  ...waiting.flatMap((one) => (one.who === who ? [[one.from, to] as const] : [])),
]

/** When they came to the door from which they were let in. */
const arrivalOf = (first: Interval, waits: readonly Interval[]): number =>
  union([...waits.map(([from, to]) => [from, to + 1] as const), first]).find(
    ([from, to]) => from <= first[0] && to >= first[0],
  )?.[0] ?? first[0]

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
