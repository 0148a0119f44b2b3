import type { Evidence } from '../who/evidence.ts'
import { clip, type Interval } from './intervals.ts'

/** A joined or left at `at` (epoch milliseconds), from Zoom's join_time or leave_time. */
export interface Mark {
  kind: 'joined' | 'left'
  at: number
}

/** The same at the door. */
export interface DoorMark {
  kind: 'waiting' | 'over'
  at: number
}

/** One device's link to one instance of a meeting. Kept over breakout moves, new after a rejoin. */
export interface Connection {
  key: string
  uuid: string
  /** A set, ordered by time; on a tie joined comes last. */
  marks: readonly Mark[]
  /** For a connection from Zoom's report, which has no marks: its stays, in order. */
  reported?: readonly Interval[]
  /** A set, ordered by time. */
  door?: readonly DoorMark[]
  /** All evidence of Zoom's, each with the mark that it came with; a set. */
  evidence: readonly { at: number; is: Evidence }[]
}

/** The span of an instance, or the part of it that belongs to a session. `to` is null while it goes on. */
export interface Span {
  uuid: string
  from: number
  to: number | null
  /** For a divided instance: whether the time before or after this part belongs to another session. */
  goesBefore?: true
  goesOn?: true
}

/** A report's user_id may be a webhook's key as well. */
export const keyOf = ({ uuid, key, reported }: Pick<Connection, 'uuid' | 'key' | 'reported'>): string =>
  `${uuid} ${reported ? 'reported ' : ''}${key}`

/** A person who waits for the host has no connection yet. The key is made of one of their ids. */
export const beforeHostKey = (id: string | null): string => (id === null ? NAMELESS : `${BEFORE_HOST} ${id}`)

const BEFORE_HOST = 'before-host'
/** Of these people Zoom tells only their names. */
export const NAMELESS = `${BEFORE_HOST} unknown`

export const isBeforeHost = ({ key }: Pick<Connection, 'key'>): boolean => key.startsWith(`${BEFORE_HOST} `)

/** The connection with one more mark, or null if it already has the mark with this evidence. */
export function withMark(connection: Connection, mark: Mark, is: Evidence): Connection | null {
  const isKnown = connection.marks.some((m) => inOrder(m, mark) === 0)
  const evidence = withEvidence(connection.evidence, mark.at, is)
  if (isKnown && evidence === connection.evidence) return null
  const marks = isKnown ? connection.marks : [...connection.marks, mark].sort(inOrder)
  return { ...connection, marks, evidence }
}

/** The first known moment of a connection, in epoch milliseconds. */
export const firstAt = ({ marks, reported, door }: Connection): number =>
  Math.min(
    marks[0]?.at ?? reported?.[0]?.from ?? Number.POSITIVE_INFINITY,
    door?.[0]?.at ?? Number.POSITIVE_INFINITY,
  )

/** The same for the door. */
export function withDoorMark(connection: Connection, mark: DoorMark, is: Evidence): Connection | null {
  const before = connection.door ?? []
  const isKnown = before.some(({ kind, at }) => kind === mark.kind && at === mark.at)
  const evidence = withEvidence(connection.evidence, mark.at, is)
  if (isKnown && evidence === connection.evidence) return null
  const door = isKnown ? before : [...before, mark].sort((a, b) => a.at - b.at || (a.kind < b.kind ? -1 : 1))
  return { ...connection, door, evidence }
}

function withEvidence(evidence: Connection['evidence'], at: number, is: Evidence): Connection['evidence'] {
  if (evidence.some((e) => e.at === at && says(e.is, is))) return evidence
  return [...evidence.filter((e) => e.at !== at || !says(is, e.is)), { at, is }]
}

/**
 * Whether evidence says all that other evidence says. Of an erased person the name and the e-mail are withheld, and the roster's user stands
 * for the e-mail.
 */
function says(is: Evidence, other: Evidence): boolean {
  const { name, nameKey, email, emailKey, emailUserId, ...signs } = other
  const isWithheld = [name, nameKey, email, emailKey].every((word) => word == null)
  const isKnown = emailUserId === null || is.emailUserId === emailUserId || is.emailKey !== undefined
  return saidByZoom(isWithheld && isKnown ? { ...is, ...signs } : other) === saidByZoom(is)
}

/** Compares without the roster's user, because the roster may have changed when Zoom repeats a webhook. */
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

export interface Presence {
  closed: Interval[]
  openSince: number | null
  /** At the door. */
  waited: Interval[]
  /** The times of lefts with a lost joined. The person was there, but nobody knows since when. */
  lost: number[]
}

/**
 * The connection's stays in a part of its instance. An open stay ends with the part. While the part goes on, `openSince` is the start of
 * the open stay. Waiting counts from `doorFrom` on.
 */
export function presence(connection: Connection, part: Span, doorFrom = Number.NEGATIVE_INFINITY): Presence {
  const told = connection.reported ? inReport(connection.reported) : fromMarks(connection.marks)
  const waited = waits(connection, part, doorFrom)
  const { closed } = told
  const lost = told.lost.filter((at) => isWithin({ from: at, to: at }, part))
  const since = told.openSince
  if (since === null) return { closed: within(closed, part), openSince: null, waited, lost }
  if (part.to === null)
    return { closed: within(closed, part), openSince: Math.max(since, part.from), waited, lost }
  const last = { from: since, to: Math.max(since, part.to) }
  return { closed: within([...closed, last], part), openSince: null, waited, lost }
}

type Told = Omit<Presence, 'waited'>

const inReport = (stays: readonly Interval[]): Told => ({
  closed: [...stays],
  openSince: null,
  lost: [],
})

function fromMarks(marks: readonly Mark[]): Told {
  const closed: Interval[] = []
  let since: number | null = null
  const lost: number[] = []
  for (const { kind, at } of withoutMoves(marks)) {
    if (kind === 'joined') since ??= at
    else if (since === null) lost.push(at)
    else {
      closed.push({ from: since, to: at })
      since = null
    }
  }
  return { closed, openSince: since, lost }
}

/** If a joined wins the tie, the left beside it ends no stay. */
const withoutMoves = (marks: readonly Mark[]): Mark[] =>
  marks.filter(({ kind, at }) => kind === 'joined' || !marks.some((m) => m.kind === 'joined' && m.at === at))

/** A stay outside the part keeps its start and has no length. */
function within(stays: readonly Interval[], part: Span): Interval[] {
  return stays.map((stay) => {
    const from = Math.max(stay.from, part.from)
    const to = Math.min(stay.to, part.to ?? stay.to)
    return { from, to: Math.max(from, to) }
  })
}

/** The door stays from before somebody opened. Somebody who came and went within one second was there. */
export const waitsWhileShut = (connection: Connection): Interval[] =>
  doorStays(connection, Number.POSITIVE_INFINITY).map(({ from, to }) => ({ from, to }))

/** The door stays that take up time in the part. */
function waits(connection: Connection, part: Span, doorFrom: number): Interval[] {
  const end = part.to ?? Number.POSITIVE_INFINITY
  // If Zoom told no end of an earlier wait, nobody knows whether it lasted until then.
  const stays = doorStays(connection, end).filter(({ from, isTold }) => from >= doorFrom || isTold)
  return clip(stays, { from: doorFrom, to: end })
}

/** A door stay ends when Zoom says so, when the person is in, or at `end`. `isTold`: whether Zoom told one of the first two. */
const doorStays = ({ door = [], marks }: Connection, end: number): (Interval & { isTold: boolean })[] =>
  door.flatMap(({ kind, at }, n) => {
    if (kind !== 'waiting') return []
    const over = door.find((mark) => mark.kind === 'over' && mark.at >= at)?.at ?? Number.POSITIVE_INFINITY
    const inside =
      marks.find((mark) => mark.kind === 'joined' && mark.at >= at)?.at ?? Number.POSITIVE_INFINITY
    const again = door.slice(n + 1).find((mark) => mark.kind === 'waiting')?.at ?? Number.POSITIVE_INFINITY
    const told = Math.min(over, inside)
    return [{ from: at, to: Math.min(told, end), isTold: Number.isFinite(told) && told <= again }]
  })

/** Whether the connection was inside in this part of its instance. */
export function isInside(connection: Connection, part: Span): boolean {
  if (!part.goesBefore && !part.goesOn)
    return connection.marks.length > 0 || connection.reported !== undefined
  const { closed, openSince, lost } = presence(connection, wholeOf(part))
  const open = openSince === null ? [] : [{ from: openSince, to: Number.POSITIVE_INFINITY }]
  const moments = lost.map((at) => ({ from: at, to: at }))
  return [...closed, ...open, ...moments].some((stay) => isWithin(stay, part))
}

/** Whether the connection was at the door of this part of its instance, from `doorFrom` on. */
export function isAtDoor(connection: Connection, part: Span, doorFrom: number): boolean {
  const { door } = connection
  if (door === undefined) return false
  if (!part.goesBefore && !part.goesOn) return door.some(({ at }) => at >= doorFrom)
  return presence(connection, wholeOf(part), doorFrom).waited.some((stay) => isWithin(stay, part))
}

const wholeOf = ({ uuid }: Span): Span => ({ uuid, from: Number.NEGATIVE_INFINITY, to: null })

/** Whether a part of the stay, or its one moment, lies in the part. */
function isWithin({ from, to }: Interval, part: Span): boolean {
  const begins = part.goesBefore ? part.from : Number.NEGATIVE_INFINITY
  const ends = part.goesOn && part.to !== null ? part.to : Number.POSITIVE_INFINITY
  return from < ends && (to > begins || (from === to && to >= begins))
}
