import fc from 'fast-check'

/** A small class as it is lived: what was planned, who came, and what people did about it. Times are minutes from `origin`. */

/**
 * 0 to 3 are in the class, 4 is a pupil of another class, then the teacher, and an unknown guest. A tablet has an unknown
 * account. A laptop's account shows an e-mail that the roster gives to one of two more pupils of another class, or to nobody.
 */
export const TEACHER = 5
export const GUEST = 6
export const TABLET = 7
export const LAPTOP = 8
export const OWNERS = [9, 10]
export const ENROLLED = [0, 1, 2, 3]
export const STRANGER = 4
/** The class that sits together with this one, if any does. */
export const OTHERS = [STRANGER, 9]
/** The telephones of a use that Zoom binds to nobody are guests, from this number on. */
export const TELEPHONES = 20
export const LENGTH = 45
export const CLAIMED = 5

export interface Stay {
  who: number
  from: number
  to: number
  /** Which of its webhooks never came. */
  lost: 'joined' | 'left' | null
  /** Minutes at the door before. */
  waited: number
}

/** One use of the number, from its start to its end. */
export interface Use {
  from: number
  to: number
  stays: Stay[]
  /** At the door from then on, and never let in. */
  waiting: { who: number; from: number }[]
  telephones: Telephone[]
}

/** A connection by telephone. Zoom tells no more than its number. */
export interface Telephone {
  /** The place of the stay that Zoom binds it to. There may be none. */
  of: number
  from: number
  to: number
  lost: Stay['lost']
  /** Zoom's report may leave it out. */
  isInReport: boolean
}

export interface Sitting {
  /** As it was planned first. */
  start: number
  held: Use | null
}

export interface Life {
  /** Minutes before now. */
  ago: number
  zone: Zone
  /** How often the meeting's object is made anew, before something is told. */
  restarts: number
  /** Another class sits in all sittings as well. */
  isJoint: boolean
  sittings: Sitting[]
  /** Another use of the number, in no window. */
  other: Use | null
  /** So many minutes later than planned, told by Zoom at any time. */
  moved: number
  /** Sitting 0 goes on: its end is not told. */
  isRunning: boolean
  /** They say themselves that they are there, in sitting 0, from minute CLAIMED on. */
  claims: number[]
  /** Zoom's report of every use that is over, before the roster changes or after. */
  report: 'soon' | 'late' | null
  /** Sitting 0 is deleted for a while once it is over. */
  isDeleted: boolean
  corrections: { sitting: number; who: number; status: Status | null }[]
  statements: Statement[]
  /** From this sitting on, Zoom tells of them only after the laptop's e-mail has its second owner. */
  cut: number
  /** The owners of the laptop's e-mail: at first, from the cut on, and when the roster changes. */
  owners: [number | null, number | null, number | null]
  roster: RosterChange[]
  /** Pupil 3's webhooks, and a repetition of all others, come after the roster has changed. */
  isLate: boolean
  order: number
}

/** `hours`: before UTC's clock, on all days. */
export interface Zone {
  name: string
  hours: number
}

/** A teacher says in a sitting who the guest or the tablet is; null: takes that back. */
export interface Statement {
  sitting: number
  of: number
  who: number | null
  /** Said before Zoom tells of the sittings from the cut on. */
  isEarly: boolean
}

export type Status = 'present' | 'late' | 'partial' | 'absent' | 'excused'
export type RosterChange = 'unenroll 0' | 'erase 1' | 'remove 2' | 'enroll 4' | 'new teacher'

const some = <T>(...values: T[]) => fc.constantFrom(...values)

/** Of a use from `from` to `to`, in tenths of it. A guest has one stay, for nothing holds two of them together. */
function staysIn(from: number, to: number): fc.Arbitrary<Stay[]> {
  const minute = (tenth: number) => from + Math.round(((to - from) * tenth) / 10)
  const stay = fc
    .tuple(
      some(...ENROLLED, ...ENROLLED, STRANGER, TEACHER, GUEST, TABLET, LAPTOP),
      fc.nat(9),
      fc.integer({ min: 1, max: 10 }),
      some(0, 0, 0, 4, 15),
    )
    .chain(([who, at, length, waited]) =>
      some(null, null, null, 'joined' as const, 'left' as const).map((lost) => ({
        who,
        from: minute(at),
        to: minute(Math.min(10, at + length)),
        lost: who === GUEST ? null : lost,
        waited: who === GUEST || lost === 'joined' ? 0 : waited,
      })),
    )
  return fc
    .array(stay, { maxLength: 9 })
    .map((stays) => stays.filter((one, n) => one.who !== GUEST || isFirstGuest(stays, n)))
}

/** What is not in the report has a time by its webhooks alone. */
function telephonesIn(from: number, to: number): fc.Arbitrary<Telephone[]> {
  const minute = (tenth: number) => from + Math.round(((to - from) * tenth) / 10)
  const telephone = fc
    .record({
      of: fc.nat(8),
      at: fc.nat(9),
      length: fc.integer({ min: 1, max: 10 }),
      lost: some(null, null, 'joined' as const, 'left' as const),
      isInReport: some(true, true, false),
    })
    .map(({ at, length, lost, ...told }) => ({
      ...told,
      from: minute(at),
      to: minute(Math.min(10, at + length)),
      lost: told.isInReport ? lost : null,
    }))
  return fc.array(telephone, { maxLength: 2 })
}

const isFirstGuest = (stays: readonly Stay[], n: number): boolean =>
  stays.findIndex(({ who }) => who === GUEST) === n

const use = (from: number, length: number): fc.Arbitrary<Use> =>
  fc.record({
    from: fc.constant(from),
    to: fc.constant(from + length),
    stays: staysIn(from, from + length),
    waiting: fc.array(
      fc.record({ who: some(...ENROLLED, STRANGER), from: some(from - 3, from, from + 20) }),
      { maxLength: 2 },
    ),
    telephones: telephonesIn(from, from + length),
  })

/** Begun a little before or after the bell at `bell`. */
const held = (bell: number): fc.Arbitrary<Use> =>
  fc.tuple(some(-10, 0, 5), some(30, 45, 50)).chain(([early, length]) => use(bell + early, length))

const owner = fc.option(some(...OWNERS), { freq: 2 })

const zones = some<Zone>(
  { name: 'UTC', hours: 0 },
  { name: 'Asia/Manila', hours: 8 },
  { name: 'Asia/Kolkata', hours: 5.5 },
  { name: 'America/Phoenix', hours: -7 },
  { name: 'Pacific/Pago_Pago', hours: -11 },
  { name: 'Pacific/Kiritimati', hours: 14 },
)

const PAST = 200 * 24 * 60

export const lives: fc.Arbitrary<Life> = fc
  .record({
    isPast: fc.boolean(),
    more: some<number[]>([], [], [90], [400], [24 * 60], [90, 400], [400, 24 * 60]),
    isMoved: some(false, false, true),
    isHeld: fc.array(some(true, true, true, false), { minLength: 3, maxLength: 3 }),
    otherAt: fc.option(some(-120, 300)),
    isRunning: some(false, false, true),
  })
  .chain(({ isPast, more, isMoved, isHeld, otherAt, isRunning }) => {
    const moved = isPast && more.length === 0 && isMoved ? 30 : 0
    const starts = [0, ...more]
    const isOver = (n: number) => isPast || n === 0
    const sitting = (start: number, n: number): fc.Arbitrary<Sitting> =>
      fc.record({
        start: fc.constant(start),
        held: isOver(n) && isHeld[n] ? held(start + moved) : fc.constant(null),
      })
    return fc.record<Life>({
      ago: fc.constant(isPast ? PAST : 60),
      zone: zones,
      restarts: some(0, 0, 0.1, 0.5),
      isJoint: some(false, false, true),
      sittings: fc.tuple(...starts.map(sitting)),
      other: otherAt !== null && (isPast || otherAt < 0) ? use(otherAt, 40) : fc.constant(null),
      moved: fc.constant(moved),
      isRunning: fc.constant(isRunning && !isPast && isHeld[0] === true),
      claims: fc.subarray([...ENROLLED, TEACHER], { maxLength: 3 }),
      report: some<Life['report']>(null, null, 'soon', 'late'),
      isDeleted: some(false, false, true),
      corrections: fc.array(
        fc.record({
          sitting: fc.nat(starts.length - 1),
          who: some(...ENROLLED, STRANGER),
          status: some<Status | null>('present', 'late', 'partial', 'absent', 'excused', null),
        }),
        { maxLength: 3 },
      ),
      statements: fc.array(
        fc.record({
          sitting: fc.nat(starts.length - 1),
          of: some(GUEST, TABLET, TABLET),
          who: fc.option(some(...ENROLLED), { freq: 3 }),
          isEarly: fc.boolean(),
        }),
        { maxLength: 5 },
      ),
      cut: fc.integer({ min: 1, max: starts.length }),
      owners: fc.tuple(owner, owner, owner),
      roster: fc.subarray<RosterChange>(['unenroll 0', 'erase 1', 'remove 2', 'enroll 4', 'new teacher']),
      isLate: fc.boolean(),
      order: fc.nat(),
    })
  })
  // A late report tells pupils who left the roster by the names of their webhooks: test/domain tells of that.
  .map((life) => (life.report === 'late' ? { ...life, roster: life.roster.filter(isKept) } : life))

const isKept = (change: RosterChange): boolean => change !== 'erase 1' && change !== 'remove 2'
