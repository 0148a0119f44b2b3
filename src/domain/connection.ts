import type { Evidence } from './events.ts'
import type { Interval } from './intervals.ts'

/** Someone came in or went out at `at` (epoch milliseconds), as Zoom's join_time and leave_time say. */
export interface Mark {
  kind: 'joined' | 'left'
  at: number
  /** Zoom's user_id, new in every room, where it is known: tells which stay a left ends. */
  room: string | null
}

/** One device's link to one instance of a meeting. Kept over breakout moves, new after a rejoin. */
export interface Connection {
  key: string
  uuid: string
  /** A set, ordered by time; on a tie joined comes last. */
  marks: readonly Mark[]
  /** Everything Zoom has said of who this is, with the mark that it came with; a set. */
  evidence: readonly { at: number; is: Evidence }[]
}

/** A Zoom instance's own time: open (`to` null) while it goes on. */
export interface Span {
  uuid: string
  from: number
  to: number | null
}

/** The connection with one more mark, or null where it already has it with this evidence. */
export function withMark(connection: Connection, mark: Mark, is: Evidence): Connection | null {
  const knownMark = connection.marks.some((m) => inOrder(m, mark) === 0)
  const said = saidByZoom(is)
  const knownEvidence = connection.evidence.some((e) => e.at === mark.at && saidByZoom(e.is) === said)
  if (knownMark && knownEvidence) return null
  return {
    ...connection,
    marks: knownMark ? connection.marks : [...connection.marks, mark].sort(inOrder),
    evidence: knownEvidence ? connection.evidence : [...connection.evidence, { at: mark.at, is }],
  }
}

/** Without what the roster added: it may answer otherwise when Zoom repeats itself. */
const saidByZoom = (is: Evidence): string =>
  JSON.stringify([is.name, is.email, is.zoomAccountId, is.registrantId, is.customerKey])

const inOrder = (a: Mark, b: Mark): number =>
  a.at - b.at ||
  Number(a.kind === 'joined') - Number(b.kind === 'joined') ||
  Number((a.room ?? '') > (b.room ?? '')) - Number((a.room ?? '') < (b.room ?? ''))

/**
 * When the connection was in the meeting, within its instance. What is still open ends with the instance;
 * while the instance goes on, `openSince` says from when.
 */
export function presence(connection: Connection, span: Span | undefined): Presence {
  const { closed, openSince } = stays(connection.marks)
  const to = span?.to ?? null
  if (openSince === null || to === null)
    return { closed: closed.map((stay) => within(stay, span)), openSince }
  const last = { from: openSince, to: Math.max(openSince, to) }
  return { closed: [...closed, last].map((stay) => within(stay, span)), openSince: null }
}

export interface Presence {
  closed: Interval[]
  openSince: number | null
}

/**
 * A breakout move is a left and a joined in the same second, in either order of arrival: joined wins, so that
 * the pupil is still there. But not where the left is of the very room that was joined: then the pupil only
 * looked in. And the left of a room that the pupil moved on from, which Zoom may send late, ends nothing.
 */
function stays(marks: readonly Mark[]): Presence {
  const closed: Interval[] = []
  const been = new Set<string | null>()
  let since: number | null = null
  let room: string | null = null
  for (const [at, now] of Map.groupBy(marks, (mark) => mark.at)) {
    const joined = now.filter(({ kind }) => kind === 'joined')
    const left = new Set(now.filter(({ kind }) => kind === 'left').map((mark) => mark.room))
    const entered = joined.find((mark) => mark.room === null || !left.has(mark.room))
    const gone = joined.length > 0 ? !entered : ends(left, room, been)
    if (joined.length > 0) since ??= at
    if (gone && since !== null) {
      closed.push({ from: since, to: at })
      since = null
    }
    if (entered) room = entered.room
    for (const mark of joined) been.add(mark.room)
  }
  return { closed, openSince: since }
}

/** Whether one of these lefts is of the room at hand, or of one that nothing is known of. */
const ends = (left: ReadonlySet<string | null>, room: string | null, been: ReadonlySet<string | null>) =>
  room === null || [...left].some((of) => of === null || of === room || !been.has(of))

/** A stay outside the instance's time keeps its start and has no length. */
function within(stay: Interval, span: Span | undefined): Interval {
  const from = Math.max(stay.from, span?.from ?? stay.from)
  const to = Math.min(stay.to, span?.to ?? stay.to)
  return { from, to: Math.max(from, to) }
}
