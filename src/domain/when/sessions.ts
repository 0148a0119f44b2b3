import type { Span } from './connection.ts'
import type { Use } from './instances.ts'

/** When a session is to be held, in epoch milliseconds. */
export interface Schedule {
  start: number
  length: number
}

/** A change of schedule, by the time at which it was made. */
export interface Move extends Partial<Schedule> {
  at: number
}

/** What of a session decides which instances belong to it. */
export interface Plan {
  id: string
  schedule: Schedule
  /** Its local day, yyyy-mm-dd, and that of any instant. */
  day: string
  dayOf: (at: number) => string
  /** Whether its window is known to be over. */
  isClosed: boolean
}

/** The parts of instances that are a session. */
export interface Held {
  parts: readonly Span[]
  /** Held at another time of its day. */
  isOutside: boolean
}

const MINUTE_MS = 60_000
/** A session's window: from so long before its scheduled start to so long after its scheduled end. */
const BEFORE_MS = 30 * MINUTE_MS
const AFTER_MS = 120 * MINUTE_MS
/** A host who lost the connection is back by then. */
const RESTART_MS = 30 * MINUTE_MS

export const endOf = ({ start, length }: Schedule): number => start + length

export const windowOf = (schedule: Schedule): { from: number; to: number } => ({
  from: schedule.start - BEFORE_MS,
  to: endOf(schedule) + AFTER_MS,
})

/**
 * The schedule that counts: a change that was made after the session had begun moves nothing, whenever it is told.
 * Depends on the set of moves and uses alone.
 */
export function scheduleAfter(planned: Schedule, moves: readonly Move[], uses: readonly Use[]): Schedule {
  let schedule = planned
  for (const { at, ...move } of moves)
    if (!uses.some((use) => use.from < at && isOf(use, schedule))) schedule = { ...schedule, ...move }
  return schedule
}

/** The moves in the order in which they were made. Of two at one instant the later start and the greater length count. */
export function withMove(moves: readonly Move[], move: Move): Move[] {
  const known = moves.find(({ at }) => at === move.at)
  const { start, length } = { ...known, ...move }
  const both = {
    at: move.at,
    ...(start === undefined ? {} : { start: Math.max(start, known?.start ?? start) }),
    ...(length === undefined ? {} : { length: Math.max(length, known?.length ?? length) }),
  }
  return [...moves.filter((one) => one !== known), both].sort((a, b) => a.at - b.at)
}

/** Whether an instance belongs to a session that has this schedule, as far as its own time tells. */
const isOf = (use: Use, schedule: Schedule): boolean =>
  overlaps(use, schedule) || (beganInWindow(use, schedule) && !isTryOut(use, schedule))

const overlaps = ({ from, to, heardUntil }: Use, schedule: Schedule): boolean =>
  from < endOf(schedule) && (to === null ? heardUntil >= schedule.start : heardUntil > schedule.start)

function beganInWindow({ from }: Pick<Use, 'from'>, schedule: Schedule): boolean {
  const window = windowOf(schedule)
  return from >= window.from && from <= window.to
}

/** Over before the session was to begin, and shorter than half of it; longer, it was the session held early. */
const isTryOut = ({ from, to }: Use, { start, length }: Schedule): boolean =>
  to !== null && to <= start && to - from < length / 2

/**
 * Which instances are which session's (design.md, Sessions). Depends on the set of uses and plans alone, not on the order
 * in which they became known. An instance that belongs to none is another use of the link.
 */
export function heldOf(plans: readonly Plan[], uses: readonly Use[]): Map<string, Held> {
  const inOrder = sorted(plans)
  const parts = new Map<string, Span[]>(inOrder.map(({ id }) => [id, []]))
  const give = (id: string, part: Span) => parts.get(id)?.push(part)
  const others: Use[] = []
  for (const use of uses) {
    const owners = ownersOf(use, inOrder, parts)
    if (owners.length === 0) others.push(use)
    else for (const part of divided(use, owners)) give(part.id, part.span)
  }
  const outside = heldOutside(inOrder, parts, others)
  for (const [id, uses] of outside) for (const use of uses) give(id, spanOf(use))
  return new Map([...parts].map(([id, some]) => [id, { parts: some, isOutside: outside.has(id) }]))
}

const sorted = (plans: readonly Plan[]): Plan[] =>
  [...plans].sort((a, b) => a.schedule.start - b.schedule.start || (a.id < b.id ? -1 : 1))

const spanOf = ({ uuid, from, to }: Use): Span => ({ uuid, from, to })

/** The sessions to which an instance belongs; several where it went on from one into the next. */
function ownersOf(use: Use, plans: readonly Plan[], parts: ReadonlyMap<string, readonly Span[]>): Plan[] {
  const during = plans.filter(({ schedule }) => overlaps(use, schedule))
  if (during.length > 0) return during.filter((plan, n) => hasTime(use, plan, during[n + 1]))
  const near = nearest(
    plans.filter(({ schedule }) => beganInWindow(use, schedule)),
    use,
  )
  if (near && !isTryOut(use, near.schedule)) return [near]
  const restarted = plans.filter(({ id }) => isRestart(use, parts.get(id)?.at(-1)))
  return restarted.slice(-1)
}

/** Of two sessions at one time all of it is the later one's. */
const hasTime = ({ from }: Use, { schedule }: Plan, next: Plan | undefined): boolean =>
  next === undefined || next.schedule.start > Math.max(from, schedule.start)

function nearest(plans: readonly Plan[], { from }: Pick<Use, 'from'>): Plan | undefined {
  const distance = ({ schedule }: Plan) => Math.abs(from - schedule.start)
  return plans.reduce<Plan | undefined>(
    (best, plan) => (best === undefined || distance(plan) < distance(best) ? plan : best),
    undefined,
  )
}

/** The session whose window an instant is in. */
export const nearestTo = (at: number, plans: readonly Plan[]): Plan | undefined =>
  nearest(
    sorted(plans).filter(({ schedule }) => beganInWindow({ from: at }, schedule)),
    { from: at },
  )

/** Zoom's clocks differ by seconds: the next may begin before the last one ends. */
const isRestart = ({ from }: Use, last: Span | undefined): boolean =>
  last !== undefined && last.to !== null && from - last.to <= RESTART_MS

/** At each later session's scheduled start. */
function divided(use: Use, owners: readonly Plan[]): { id: string; span: Span }[] {
  return owners.map(({ id }, index) => {
    const from = index === 0 ? use.from : (owners[index]?.schedule.start ?? use.from)
    const next = owners[index + 1]
    const span = { uuid: use.uuid, from, to: next ? next.schedule.start : use.to }
    return {
      id,
      span: {
        ...span,
        ...(index > 0 && { goesBefore: true as const }),
        ...(next && { goesOn: true as const }),
      },
    }
  })
}

/** Sessions that were not held in their window, and whose day has exactly one other occasion. */
function heldOutside(
  plans: readonly Plan[],
  parts: ReadonlyMap<string, readonly Span[]>,
  others: readonly Use[],
): Map<string, Use[]> {
  const found = new Map<string, Use[]>()
  const open = plans.filter(({ id, isClosed }) => isClosed && parts.get(id)?.length === 0)
  const taken = new Set<Use>()
  for (const plan of open) {
    const ofDay = others.filter((use) => plan.dayOf(use.from) === plan.day && !isTryOutOf(use, plan))
    const [only, ...more] = occasions(ofDay)
    if (only === undefined || more.length > 0 || only.some((use) => taken.has(use))) continue
    if (isNearerToAnother(only, plan, open)) continue
    for (const use of only) taken.add(use)
    found.set(plan.id, only)
  }
  return found
}

/** Only in the window before the start is a short use a try-out. */
const isTryOutOf = (use: Use, { schedule }: Plan): boolean =>
  beganInWindow(use, schedule) && isTryOut(use, schedule)

/** Uses without a longer pause between them are one occasion. */
function occasions(uses: readonly Use[]): Use[][] {
  const groups: Use[][] = []
  for (const use of uses) {
    const group = groups.at(-1)
    if (group && isRestart(use, group.at(-1))) group.push(use)
    else groups.push([use])
  }
  return groups
}

function isNearerToAnother([first]: readonly Use[], plan: Plan, open: readonly Plan[]): boolean {
  const near =
    first &&
    nearest(
      open.filter(({ day }) => day === plan.day),
      first,
    )
  return near !== undefined && near !== plan
}

/** Whether an instance that began at this time may be of the session, as far as can be told before its end is known. */
export function mayBelong(start: number, { schedule, day, dayOf }: Plan, held: readonly Span[]): boolean {
  const window = windowOf(schedule)
  const to = Math.max(window.to, (held.at(-1)?.to ?? 0) + RESTART_MS)
  return (start >= window.from && start <= to) || dayOf(start) === day
}

/** Whether what is open now goes on with the session, rather than that somebody opened the link again after it. */
export function isGoingOn(parts: readonly Span[], schedule: Schedule): boolean {
  const last = parts.at(-1)
  if (last === undefined || last.to !== null) return false
  const before = parts.at(-2)
  return (
    before === undefined ||
    last.from < endOf(schedule) ||
    isRestart({ ...last, heardUntil: last.from }, before)
  )
}

/** The calendar day, yyyy-mm-dd, on which an instant falls in a time zone; UTC where the zone is unknown. */
export const dayIn = (timezone: string): ((at: number) => string) => {
  const format = formatOf(timezone)
  return (at) => format.format(at).padStart(10, '0')
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making one is dear, and a school has few zones. */
function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone)
  if (known) return known
  const format = newFormat(timezone)
  formats.set(timezone, format)
  return format
}

function newFormat(timezone: string): Intl.DateTimeFormat {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
  try {
    return new Intl.DateTimeFormat('en-CA', { timeZone: timezone, ...parts })
  } catch {
    return new Intl.DateTimeFormat('en-CA', { timeZone: 'UTC', ...parts })
  }
}
