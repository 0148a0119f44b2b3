/**
 * What docs/attendance.md says of sessions and attendance, worked out anew in the plainest way, from what Zoom and people told.
 * Times are minutes. It shares no code with src/domain.
 */

export interface Planned {
  id: string
  start: number
  length: number
  moves: { madeAt: number; start?: number; length?: number }[]
  isCancelled: boolean
  /** Its host says that they were there. */
  hostClaims: boolean
  /** Students' own claims: joined, and left. */
  claims: { student: number; at: number; kind: 'join' | 'leave' }[]
}

/** One webhook. */
export type Told =
  | { kind: 'started'; uuid: string; at: number }
  | { kind: 'ended'; uuid: string; at: number; startedAt: number | null }
  | {
      kind: 'joined' | 'left' | 'waiting' | 'admitted'
      uuid: string
      at: number
      student: number
      device: string
      /** Nobody vouches for the e-mail: somebody typed it. */
      isTyped: boolean
    }

/** A whole report. */
export interface Report {
  uuid: string
  stays: { student: number; from: number; to: number; isTyped: boolean }[]
}

export interface Lives {
  sessions: Planned[]
  told: Told[]
  reports: Report[]
  /** Who was in the class when each session ended. */
  expected: number[]
  /** The user with this e-mail in a registration at Zoom. Then the e-mail counts in any webhook. */
  registered: number[]
  /** Until when the clock went. */
  now: number
  /** PRESENT_AFTER_MINUTES and LATE_AFTER_MINUTES. */
  presentAfter: number
  lateAfter: number
  /** From which instances attendance of sessions was taken that were held at another time: by the log. */
  stands?: Record<string, readonly string[]>
}

export interface Judged {
  student: number
  status: 'present' | 'late' | 'partial' | 'absent'
  seconds: number
  arrivedAt: number | null
  isUncertain: boolean
  expected: boolean
}

export interface Outcome {
  id: string
  start: number
  length: number
  status: string
  parts: { uuid: string; from: number; to: number | null }[]
  heldOutside: boolean
  /** How many waited while nobody opened it. */
  waited: number
  /** Null where no attendance is taken. */
  records: Judged[] | null
  final: boolean
}

interface Time {
  uuid: string
  from: number
  /** Null while it goes on. */
  to: number | null
  /** The last that is known of it. */
  heard: number
}

interface Part {
  uuid: string
  from: number
  to: number | null
  /** If the instance is divided: whether a mark is of this part. */
  marksFrom: number
  marksTo: number
}

type Plan = { planned: Planned; start: number; end: number; parts: Part[]; heldOutside: boolean }

const NEVER = Number.POSITIVE_INFINITY
const BEFORE = 30
const AFTER = 120
const RESTART = 30
/** An instance without an end that is silent for longer is over. */
const SILENCE = 30
const DAY = 24 * 60
/** Minute 0 is 16:00 in Manila. */
const LOCAL = 16 * 60

export function oracle(lives: Lives): Outcome[] {
  const times = timesOf(lives)
  const plans = lives.sessions.map((planned) => ({ planned, ...scheduleOf(planned, times) }))
  plans.sort((a, b) => a.start - b.start)
  const held: Plan[] = plans.map((plan) => ({ ...plan, parts: [], heldOutside: false }))
  const standing = held.filter(({ planned }) => !planned.isCancelled)
  const cancelled = held.filter(({ planned }) => planned.isCancelled)
  const others = times.filter((time) => !belongs(time, standing) && !belongs(time, cancelled))
  heldAtAnotherTime(standing, others, lives)
  for (const plan of held) heldByTheHost(plan, lives.now)
  return held.map((plan) => ({ ...outcomeOf(plan, lives), waited: waitedFor(plan, held, lives) }))
}

/** When each instance was held: as webhooks tell, else as its report does. */
function timesOf(lives: Lives): Time[] {
  // Who only waits is in no instance.
  const heard = lives.told.filter(({ kind }) => kind !== 'waiting' && kind !== 'admitted')
  const uuids = [...new Set([...heard, ...lives.reports].map(({ uuid }) => uuid))]
  const all = uuids.map((uuid) => toldTime(uuid, lives))
  all.sort((a, b) => a.from - b.from || (a.uuid < b.uuid ? -1 : 1))
  return all.map((time, n) => {
    const next = all[n + 1]
    if (time.to !== null || next === undefined) return { ...time, heard: time.to ?? time.heard }
    const to = next.from - time.heard <= 6 * 60 ? next.from : time.heard
    return { ...time, to, heard: Math.min(to, time.heard + SILENCE) }
  })
}

function toldTime(uuid: string, { told, reports }: Lives): Time {
  const of = told.filter((one) => one.uuid === uuid)
  const stays = reports.filter((report) => report.uuid === uuid).flatMap((report) => report.stays)
  const marks = of.filter(({ kind }) => kind === 'joined' || kind === 'left').map(({ at }) => at)
  const ends = of.flatMap((one) => (one.kind === 'ended' ? [one.at] : []))
  const starts = of.flatMap((one) => {
    if (one.kind === 'started') return [one.at]
    return one.kind === 'ended' && one.startedAt !== null ? [one.startedAt] : []
  })
  const firsts = [...marks, ...stays.map((stay) => stay.from)]
  const begun = firsts.length > 0 ? firsts : ends
  const from = Math.min(...(starts.length > 0 ? starts : begun))
  const over = ends.length > 0 ? ends : stays.map((stay) => stay.to)
  const to = over.length > 0 ? Math.max(from, ...over) : null
  return { uuid, from, to, heard: Math.max(from, ...marks) }
}

/** A change that was made after the session had begun moves nothing. */
function scheduleOf({ start, length, moves }: Planned, times: readonly Time[]) {
  let [now, long] = [start, length]
  for (const move of [...moves].sort((a, b) => a.madeAt - b.madeAt)) {
    const hasBegun = times.some(
      (time) =>
        time.from < move.madeAt && (during(time, now, now + long) || inWindowOf(time, now, now + long)),
    )
    if (hasBegun) continue
    now = move.start ?? now
    long = move.length ?? long
  }
  return { start: now, end: now + long }
}

/** Whether it was held while the session was to be. What goes on has been seen at its last mark. */
const during = (time: Time, start: number, end: number): boolean =>
  time.from < end && (time.to === null ? time.heard >= start : time.heard > start)

const inWindowOf = (time: Time, start: number, end: number): boolean =>
  time.from >= start - BEFORE && time.from <= end + AFTER && !isTryOut(time, start, end)

const isTryOut = (time: Time, start: number, end: number): boolean =>
  time.to !== null && time.to <= start && time.to - time.from < (end - start) / 2

/** Gives the instance to its sessions. Those before it in time are given already. */
function belongs(time: Time, plans: readonly Plan[]): boolean {
  const all = plans.filter(({ start, end }) => during(time, start, end))
  // From the scheduled start of each session on it is that one's.
  const overlapped = all.filter(({ start }, n) => (all[n + 1]?.start ?? NEVER) > Math.max(time.from, start))
  for (const [n, plan] of overlapped.entries()) {
    const next = overlapped[n + 1]
    plan.parts.push({
      uuid: time.uuid,
      from: n === 0 ? time.from : plan.start,
      to: next ? next.start : time.to,
      marksFrom: n === 0 ? -NEVER : plan.start,
      marksTo: next ? next.start : NEVER,
    })
  }
  if (overlapped.length > 0) return true
  const near = plans
    .filter(({ start, end }) => time.from >= start - BEFORE && time.from <= end + AFTER)
    .sort((a, b) => Math.abs(time.from - a.start) - Math.abs(time.from - b.start))[0]
  const restarted = plans.filter(({ parts }) => {
    const last = parts.at(-1)
    return last?.to != null && time.from - last.to <= RESTART
  })
  const plan = near && !isTryOut(time, near.start, near.end) ? near : restarted.at(-1)
  plan?.parts.push(wholeOf(time))
  return plan !== undefined
}

const wholeOf = ({ uuid, from, to }: Time): Part => ({ uuid, from, to, marksFrom: -NEVER, marksTo: NEVER })

const isClosed = ({ end }: Plan, now: number): boolean => now >= end + AFTER

const dayOf = (minute: number): number => Math.floor((minute + LOCAL) / DAY)

/** Where attendance was taken already, from the instances named. What is not decided like that is decided by what was told. */
function heldAtAnotherTime(plans: readonly Plan[], others: readonly Time[], { now, stands }: Lives): void {
  const open = plans.filter((plan) => plan.parts.length === 0)
  const given = new Set<string>()
  const hold = (plan: Plan, occasion: readonly Time[] | undefined) => {
    if (!isClosed(plan, now) || !occasion || occasion.some(({ uuid }) => given.has(uuid))) return
    for (const { uuid } of occasion) given.add(uuid)
    plan.parts = occasion.map(wholeOf)
    plan.heldOutside = true
  }
  for (const plan of open) {
    const taken = stands?.[plan.planned.id] ?? []
    hold(
      plan,
      occasionsOn(plan, others).find((times) => times.some(({ uuid }) => taken.includes(uuid))),
    )
  }
  const rest = open.filter(({ parts }) => parts.length === 0)
  for (const plan of rest) {
    const [only, ...more] = occasionsOn(plan, others)
    const first = only?.[0]
    if (first === undefined || more.length > 0) continue
    // Of two sessions of the day that may still get it the nearer.
    const distance = (other: Plan) => Math.abs(first.from - other.start)
    const rivals = rest.filter((other) => dayOf(other.start) === dayOf(plan.start))
    if (rivals.some((other) => distance(other) < distance(plan))) continue
    hold(plan, only)
  }
}

function occasionsOn(plan: Plan, others: readonly Time[]): Time[][] {
  const all: Time[][] = []
  for (const time of others) {
    const isTry = time.from >= plan.start - BEFORE && isTryOut(time, plan.start, plan.end)
    if (dayOf(time.from) !== dayOf(plan.start) || isTry) continue
    const before = all.at(-1)?.at(-1)
    if (before && before.to !== null && time.from - before.to <= RESTART) all.at(-1)?.push(time)
    else all.push([time])
  }
  return all
}

const CLAIMED = ''

function heldByTheHost(plan: Plan, now: number): void {
  const { planned, parts, start, end } = plan
  if (parts.length > 0 || planned.isCancelled || !planned.hostClaims || !isClosed(plan, now)) return
  plan.parts = [{ uuid: CLAIMED, from: start, to: end, marksFrom: -NEVER, marksTo: NEVER }]
}

function statusOf(plan: Plan, now: number): string {
  const [last, before] = [plan.parts.at(-1), plan.parts.at(-2)]
  if (last === undefined) {
    if (plan.planned.isCancelled) return 'cancelled'
    return isClosed(plan, now) ? 'not_held' : 'scheduled'
  }
  if (last.to !== null) return 'ended'
  const isRestart = before?.to != null && last.from - before.to <= RESTART
  return before === undefined || last.from < plan.end || isRestart ? 'started' : 'ended'
}

function outcomeOf(plan: Plan, lives: Lives): Omit<Outcome, 'waited'> {
  const { planned, parts, start, end, heldOutside } = plan
  const status = statusOf(plan, lives.now)
  return {
    id: planned.id,
    start,
    length: end - start,
    status,
    parts: parts.map(({ uuid, from, to }) => ({ uuid, from, to })),
    heldOutside,
    records: status === 'ended' ? recordsOf(plan, lives) : null,
    final: status === 'ended' && parts.every(({ uuid }) => lives.reports.some((r) => r.uuid === uuid)),
  }
}

/** At a door that nobody had opened yet, in this session's window and nearer to its start than to another's. */
function waitedFor(plan: Plan, all: readonly Plan[], lives: Lives): number {
  if (plan.parts.length > 0) return 0
  const times = timesOf(lives)
  const isNearest = (at: number) => {
    const near = all.filter((one) => isInWindow(at, one))
    const standing = near.filter(({ planned }) => !planned.isCancelled)
    const open = standing.length > 0 ? standing : near
    const distance = Math.min(...open.map(({ start }) => Math.abs(at - start)))
    return open.find(({ start }) => Math.abs(at - start) === distance) === plan
  }
  const waits = lives.told.flatMap((one) =>
    one.kind === 'waiting' && isInVain(one, all, times) ? [one] : [],
  )
  // Who only typed an e-mail is a guest.
  const whoIs = ({ student, isTyped }: { student: number; isTyped: boolean }) =>
    isTyped && !lives.registered.includes(student) ? `guest ${student}` : student
  return new Set(waits.filter(({ at }) => isNearest(at)).map(whoIs)).size
}

const isInWindow = (at: number, { start, end }: Plan): boolean => at >= start - BEFORE && at <= end + AFTER

/** An instance whose door opened has waits from before that, while a session went by that nobody opened. Zoom makes it after the last one. */
function isInVain({ uuid, at }: Told, all: readonly Plan[], times: readonly Time[]): boolean {
  const place = times.findIndex((time) => time.uuid === uuid)
  const opened = times[place]
  if (opened === undefined) return true
  const last = times[place - 1]?.from ?? -NEVER
  const missed = all.filter(({ parts, end }) => parts.length === 0 && end + AFTER >= last)
  return at < opened.from && missed.some((plan) => isInWindow(at, plan))
}

function recordsOf(plan: Plan, lives: Lives): Judged[] {
  const students = new Set([
    ...lives.expected,
    ...[...lives.told, ...lives.reports.flatMap(({ stays }) => stays)].flatMap((one) =>
      'student' in one ? [one.student] : [],
    ),
  ])
  return [...students]
    .sort((a, b) => a - b)
    .map((student) => judge(student, plan, lives))
    .filter(({ expected, status }) => expected || status !== 'absent')
}

interface Stay {
  from: number
  to: number
}

interface There {
  stays: Stay[]
  waits: Stay[]
  lost: number[]
}

function judge(student: number, plan: Plan, lives: Lives): Judged {
  const { start, parts, heldOutside } = plan
  const there = parts.map((part) => inPart(student, part, plan, lives))
  const end = parts.at(-1)?.to ?? NEVER
  const bell = heldOutside || end <= start ? -NEVER : start
  const attended = union(there.flatMap(({ stays }) => stays)).filter(({ to }) => to > bell)
  // What goes on still is not counted yet.
  const open = attended.find(({ to }) => to === NEVER)?.from ?? NEVER
  const minutes = attended.reduce((sum, { from, to }) => sum + (Math.min(to, open) - from), 0)
  const openSince = there.flatMap(({ stays }) =>
    stays.filter(({ to }) => to === NEVER).map(({ from }) => from),
  )
  const until = openSince.length > 0 ? Math.min(...openSince) : NEVER
  const counted = attended.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(to, until) - from), 0)
  const seconds = Math.floor((until === NEVER ? minutes : counted) * 60)
  const arrivedAt = arrival(
    attended[0],
    there.flatMap(({ waits }) => waits),
  )
  const isUncertain = there.some(({ lost }) => lost.some((at) => at > bell))
  const over = parts.flatMap(({ from, to }) => (to === null ? [] : [{ from, to }]))
  const long = union(over).reduce((sum, { from, to }) => sum + to - from, 0)
  const begun = Math.max(start, parts[0]?.from ?? start)
  const required = Math.min(lives.presentAfter, long / 2) * 60
  const isLate = arrivedAt !== null && arrivedAt > begun + lives.lateAfter
  const enough = isLate ? 'late' : 'present'
  const nothing = isUncertain ? 'partial' : 'absent'
  const status = seconds === 0 ? nothing : seconds < required ? 'partial' : enough
  return { student, status, seconds, arrivedAt, isUncertain, expected: lives.expected.includes(student) }
}

/** A person's time in one part of an instance: by the report if it shows them, else by webhooks. */
function inPart(student: number, part: Part, plan: Plan, { told, reports, registered }: Lives): There {
  const { planned, start, parts } = plan
  const doorFrom = part.marksFrom === -NEVER ? Math.min(start, parts[0]?.from ?? start) - BEFORE : -NEVER
  const isTheirs = (one: { student: number; isTyped: boolean }) =>
    one.student === student && (!one.isTyped || registered.includes(student))
  const clipped = ({ from, to }: Stay) => ({
    from: Math.max(from, part.from),
    to: Math.min(to, part.to ?? to),
  })
  if (part.uuid === CLAIMED) {
    const marks = planned.claims.filter((claim) => claim.student === student)
    const { stays } = staysOf(marks.map(({ kind, at }) => ({ at, isJoin: kind === 'join' })))
    return { stays: stays.map(clipped), waits: [], lost: [] }
  }
  const marks = told.flatMap((one) =>
    one.uuid === part.uuid && 'student' in one && isTheirs(one) ? [one] : [],
  )
  const devices = [...new Set(marks.map(({ device }) => device))]
  const reported = reports
    .filter(({ uuid }) => uuid === part.uuid)
    .flatMap(({ stays }) => stays.filter(isTheirs))
  const all: There = { stays: [], waits: [], lost: [] }
  for (const device of devices) {
    const of = marks.filter((mark) => mark.device === device)
    const moved = of.filter(({ kind }) => kind === 'joined' || kind === 'left')
    const { stays, lost } = staysOf(moved.map(({ kind, at }) => ({ at, isJoin: kind === 'joined' })))
    const isMine = (at: number) => at >= part.marksFrom && at < part.marksTo
    if (reported.length === 0) {
      all.stays.push(...stays.map(clipped))
      all.lost.push(...lost.filter(isMine))
    }
    all.waits.push(...waitsOf(of, doorFrom, part.to ?? NEVER))
  }
  all.stays.push(...reported.map(clipped))
  return all
}

/** Joined wins a tie. What is open has no end. */
function staysOf(marks: readonly { at: number; isJoin: boolean }[]): { stays: Stay[]; lost: number[] } {
  const minutes = [...new Set(marks.map(({ at }) => at))].sort((a, b) => a - b)
  const [stays, lost]: [Stay[], number[]] = [[], []]
  let since: number | null = null
  for (const at of minutes) {
    const isJoin = marks.some((mark) => mark.at === at && mark.isJoin)
    if (isJoin) since ??= at
    else if (since === null) lost.push(at)
    else {
      stays.push({ from: since, to: at })
      since = null
    }
  }
  if (since !== null) stays.push({ from: since, to: NEVER })
  return { stays, lost }
}

/** Waiting counts from `doorFrom` on. A wait from before that counts if Zoom says that it went on. */
function waitsOf(
  marks: readonly Extract<Told, { student: number }>[],
  doorFrom: number,
  end: number,
): Stay[] {
  const came = marks.filter(({ kind }) => kind === 'waiting')
  const firstOf = (kind: Told['kind'], from: number) =>
    Math.min(...marks.filter((mark) => mark.kind === kind && mark.at >= from).map((mark) => mark.at))
  return came.flatMap(({ at }) => {
    const admitted = firstOf('admitted', at)
    const isTold = admitted !== NEVER && admitted <= firstOf('waiting', at + 1)
    const stay = { from: Math.max(at, doorFrom), to: Math.min(end, admitted, firstOf('joined', at)) }
    return (at >= doorFrom || isTold) && stay.to > stay.from ? [stay] : []
  })
}

/** A minute between the door and the class is still the way in. */
function arrival(first: Stay | undefined, waits: readonly Stay[]): number | null {
  if (first === undefined) return null
  let arrived = first.from
  for (const wait of [...waits].sort((a, b) => b.to - a.to))
    if (wait.from < arrived && wait.to >= arrived - 1 && wait.to > wait.from) arrived = wait.from
  return arrived
}

function union(stays: readonly Stay[]): Stay[] {
  const all: Stay[] = []
  for (const stay of stays.filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from)) {
    const last = all.at(-1)
    if (last && stay.from <= last.to) last.to = Math.max(last.to, stay.to)
    else all.push({ ...stay })
  }
  return all
}
