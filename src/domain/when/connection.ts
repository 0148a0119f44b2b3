import type { Evidence } from '../events.ts'
import type { Interval } from './intervals.ts'

/** Someone came in or went out at `at` (epoch milliseconds), as Zoom's join_time and leave_time say. */
export interface Mark {
  kind: 'joined' | 'left'
  at: number
}

/** One device's link to one instance of a meeting. Kept over breakout moves, new after a rejoin. */
export interface Connection {
  key: string
  uuid: string
  /** A set, ordered by time; on a tie joined comes last. */
  marks: readonly Mark[]
  /** Where Zoom's report tells of it, instead of webhooks: the stays themselves, in order, and no marks. */
  reported?: readonly Interval[]
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
export const saidByZoom = (is: Evidence): string =>
  JSON.stringify([
    is.nameKey ?? is.name,
    is.emailKey ?? is.email,
    is.zoomAccountId,
    is.registrantId,
    is.customerKey,
  ])

/**
 * A breakout move is a left and a joined in the same second, in either order of arrival: joined wins the tie, so that
 * the pupil is still there.
 */
const inOrder = (a: Mark, b: Mark): number =>
  a.at - b.at || Number(a.kind === 'joined') - Number(b.kind === 'joined')

/**
 * When the connection was in the meeting, within its instance. What is still open ends with the instance;
 * while the instance goes on, `openSince` says from when.
 */
export function presence(connection: Connection, span: Span | undefined): Presence {
  const { closed, openSince } = connection.reported
    ? { closed: connection.reported, openSince: null }
    : stays(connection.marks)
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

function stays(marks: readonly Mark[]): Presence {
  const closed: Interval[] = []
  let since: number | null = null
  for (const { kind, at } of withoutMoves(marks)) {
    if (kind === 'joined') since ??= at
    else if (since !== null) {
      closed.push({ from: since, to: at })
      since = null
    }
  }
  return { closed, openSince: since }
}

/** Where joined wins the tie, the left beside it ends nothing. */
const withoutMoves = (marks: readonly Mark[]): Mark[] =>
  marks.filter(({ kind, at }) => kind === 'joined' || !marks.some((m) => m.kind === 'joined' && m.at === at))

/** A stay outside the instance's time keeps its start and has no length. */
function within(stay: Interval, span: Span | undefined): Interval {
  const from = Math.max(stay.from, span?.from ?? stay.from)
  const to = Math.min(stay.to, span?.to ?? stay.to)
  return { from, to: Math.max(from, to) }
}
