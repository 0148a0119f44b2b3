import type { After, Evidence, Participant } from '../events.ts'
import { type Course, type Meeting, scheduleOf, spansOf, statusOf } from '../meeting.ts'
import { type Connection, type Mark, presence, type Span } from '../when/connection.ts'
import { type Interval, seconds } from '../when/intervals.ts'
import { occasion } from '../when/sessions.ts'
import {
  connectionsWith,
  identify,
  type Known,
  learn,
  participantId,
  type Sign,
  userParticipantId,
} from './identity.ts'
import { namesakes, type ReportedByName, reportedByName, standing, strangers } from './twins.ts'

/** What an event is about to change; everything else stays as the meeting has it. */
export interface Change extends Partial<Known> {
  details?: Meeting['details']
  instances?: Meeting['instances']
  connections?: readonly Connection[]
  invited?: string
  claims?: { userId: string; marks: readonly Mark[] }
  nothingAt?: number
}

/** A report's user_id may be a webhook's key as well. */
export const keyOf = ({ uuid, key, reported }: Pick<Connection, 'uuid' | 'key' | 'reported'>): string =>
  `${uuid} ${reported ? 'reported ' : ''}${key}`

/** A user's sign becomes known: whoever already came with it becomes this user. */
export function recognition(meeting: Meeting, userId: string, sign: Sign): Change {
  const connections = connectionsWith(meeting, sign)
  if (connections.length === 0) return {}
  const known = {
    customerKeys: new Map(meeting.customerKeys),
    registrants: new Map(meeting.registrants),
    registeredEmails: new Map(meeting.registeredEmails),
    confirmed: meeting.confirmed,
  }
  learn(known, userId, sign)
  return { ...known, connections }
}

/** What is known once a change is made. */
interface Then {
  known: Known
  held: readonly Span[]
  /** Empty where no report has come. */
  reported: ReportedByName
}

/** What the read models will hold once the change is made: only what differs from what they hold. */
export function after(meeting: Meeting, change: Change): After {
  const held = spansOf(courseAfter(meeting, change))
  const connections = isReported(meeting, change) ? connectionsAfter(meeting, change) : []
  const then = { known: knownAfter(meeting, change), held, reported: reportedByName(connections) }
  const { rows, merged } = changedRows(meeting, change, then, connections)
  const summary = summarise(meeting, change, held, rows, merged)
  return {
    ...(same(summary, meeting.summary) ? {} : { meeting: summary }),
    ...list(
      'participants',
      rows.filter((row) => !onlyLeft(row, meeting.participants.get(row.id))),
    ),
    ...list('closed', rows.filter((row) => onlyLeft(row, meeting.participants.get(row.id))).map(closing)),
    ...list('merged', merged),
  }
}

const isReported = ({ instances }: Meeting, change: Change): boolean =>
  [...(change.instances ?? instances).values()].some(({ report }) => report !== null)

function connectionsAfter(meeting: Meeting, change: Change): Connection[] {
  const connections = new Map(meeting.connections)
  for (const connection of change.connections ?? []) connections.set(keyOf(connection), connection)
  return [...connections.values()]
}

function courseAfter(meeting: Meeting, { claims, instances, details, nothingAt }: Change): Course {
  return {
    gone: meeting.gone,
    instances: instances ?? meeting.instances,
    details: details ?? meeting.details,
    nothingAt: nothingAt ?? meeting.nothingAt,
    claims: claims ? new Map(meeting.claims).set(claims.userId, claims.marks) : meeting.claims,
  }
}

const list = <K extends string, T>(name: K, items: readonly T[]) =>
  (items.length > 0 ? { [name]: items } : {}) as { [P in K]?: T[] }

function onlyLeft(row: Participant, before: Participant | undefined): boolean {
  const { leaveTime, duration, status } = row
  return status === 'left' && leaveTime !== null && same(row, { ...before, leaveTime, duration, status })
}

const closing = ({ id, leaveTime, duration }: Participant) => ({ id, leaveTime: leaveTime ?? '', duration })

function changedRows(meeting: Meeting, change: Change, then: Then, connections: readonly Connection[]) {
  const doubles = strangers(connections, then.known, then.held, then.reported)
  const groups = touched(meeting, change, then, doubles)
  for (const one of namesakes(connections, change.connections ?? []))
    ensure(groups, meeting, participantId(then.known, one))
  const rows: Participant[] = []
  const merged: string[] = []
  for (const [id, theirs] of groups) {
    const row = doubles.get(id) ? null : rowOf(meeting, change, id, theirs, then)
    if (row === null) merged.push(...(meeting.participants.has(id) ? [id] : []))
    else if (!same(row, meeting.participants.get(id))) rows.push(row)
  }
  return { rows, merged }
}

/** The connections, after the change, of every participant whose row it may change. */
function touched(
  meeting: Meeting,
  change: Change,
  { known, held }: Then,
  doubles: ReadonlyMap<string, boolean>,
): Map<string, Connection[]> {
  const groups = regroup(meeting, change, known)
  for (const [id, isDouble] of doubles)
    if (isDouble === meeting.participants.has(id)) ensure(groups, meeting, id)
  if (!same(held, spansOf(meeting))) {
    for (const id of meeting.connectionsOf.keys()) ensure(groups, meeting, id)
    for (const userId of meeting.claims.keys()) ensure(groups, meeting, userParticipantId(userId))
  }
  if (change.invited) ensure(groups, meeting, userParticipantId(change.invited))
  if (change.claims) ensure(groups, meeting, userParticipantId(change.claims.userId))
  return groups
}

/** The connections, after the change, of every participant that the changed connections belong or belonged to. */
function regroup(meeting: Meeting, change: Change, known: Known): Map<string, Connection[]> {
  const changed = new Map((change.connections ?? []).map((c) => [keyOf(c), c]))
  const groups = new Map<string, Connection[]>()
  for (const [key, connection] of changed) {
    const old = meeting.connections.get(key)
    for (const id of [old && participantId(meeting, old), participantId(known, connection)])
      if (id !== undefined && !groups.has(id))
        groups.set(
          id,
          pick(
            meeting,
            (meeting.connectionsOf.get(id) ?? []).filter((k) => !changed.has(k)),
          ),
        )
  }
  for (const connection of changed.values()) groups.get(participantId(known, connection))?.push(connection)
  return groups
}

const knownAfter = (meeting: Meeting, change: Change): Known => ({
  registrants: change.registrants ?? meeting.registrants,
  customerKeys: change.customerKeys ?? meeting.customerKeys,
  registeredEmails: change.registeredEmails ?? meeting.registeredEmails,
  confirmed: change.confirmed ?? meeting.confirmed,
})

const pick = (meeting: Meeting, keys: readonly string[]): Connection[] =>
  keys.flatMap((key) => meeting.connections.get(key) ?? [])

function ensure(groups: Map<string, Connection[]>, meeting: Meeting, id: string): void {
  if (!groups.has(id)) groups.set(id, pick(meeting, meeting.connectionsOf.get(id) ?? []))
}

/** A participant's row, or null where nothing is left of it. */
function rowOf(
  meeting: Meeting,
  change: Change,
  id: string,
  connections: readonly Connection[],
  then: Then,
): Participant | null {
  const first = connections[0]
  if (first) return connectedRow(id, connections, then)
  const userId = id.startsWith('user.') ? id.slice('user.'.length) : null
  if (userId === null) return null
  const marks = change.claims?.userId === userId ? change.claims.marks : meeting.claims.get(userId)
  const blank = { id, userId, zoomParticipantId: null, name: null, email: null }
  // Whoever only says that they left has not said that they came.
  if (marks?.some(({ kind }) => kind === 'joined'))
    return { ...blank, ...times([presence(claimed(userId, marks), claimable(marks, then.held))], marks) }
  if (change.invited !== userId && !meeting.invited.has(userId)) return null
  return { ...blank, joinTime: null, leaveTime: null, duration: 0, status: 'invited' }
}

/** A claim holds until the class is over; before that, and in one that begins only afterwards, there is no end yet. */
function claimable(marks: readonly Mark[], held: readonly Span[]): Span | undefined {
  const to = held.at(-1)?.to ?? null
  const first = marks[0]
  return to === null || !first || first.at > to ? undefined : { uuid: '', from: first.at, to }
}

export const claimed = (userId: string, marks: readonly Mark[]): Connection => ({
  key: userId,
  uuid: '',
  marks,
  evidence: [],
})

export const claimEvidence = (userId: string): Evidence => ({
  name: null,
  email: null,
  zoomAccountId: null,
  registrantId: null,
  customerKey: null,
  emailUserId: userId,
})

function connectedRow(
  id: string,
  connections: readonly Connection[],
  { known, held, reported }: Then,
): Participant {
  const inOrder = [...connections].sort((a, b) => firstAt(a) - firstAt(b) || (a.key < b.key ? -1 : 1))
  const counting = standing(inOrder, reported)
  const stays = counting.map((c) =>
    presence(
      c,
      held.find((span) => span.uuid === c.uuid),
    ),
  )
  const said = inOrder.flatMap((c) => c.evidence)
  return {
    id,
    userId: inOrder[0] ? identify(known, inOrder[0]) : null,
    zoomParticipantId: (inOrder.find((c) => !c.reported) ?? inOrder[0])?.key ?? null,
    name: latest(said.flatMap(({ at, is }) => (is.name ? [{ at, value: is.name }] : []))),
    email: latest(said.flatMap(({ at, is }) => (is.email ? [{ at, value: is.email }] : []))),
    ...times(
      stays,
      counting.flatMap((c) => c.marks),
    ),
  }
}

const firstAt = ({ marks, reported }: Connection): number => marks[0]?.at ?? reported?.[0]?.from ?? 0

const latest = (said: { at: number; value: string }[]): string | null =>
  said.sort((a, b) => b.at - a.at || (a.value > b.value ? -1 : 1))[0]?.value ?? null

function times(
  stays: readonly { closed: Interval[]; openSince: number | null }[],
  marks: readonly Mark[],
): Pick<Participant, 'joinTime' | 'leaveTime' | 'duration' | 'status'> {
  const closed = stays.flatMap((stay) => stay.closed)
  const open = stays.some((stay) => stay.openSince !== null)
  const joins = [...closed.map((i) => i.from), ...stays.flatMap((stay) => stay.openSince ?? [])]
  const leaves = closed.map((i) => i.to)
  const lastMark = Math.max(...marks.map((mark) => mark.at))
  return {
    joinTime: joins.length > 0 ? iso(Math.min(...joins)) : null,
    leaveTime: open ? null : iso(leaves.length > 0 ? Math.max(...leaves) : lastMark),
    duration: seconds(closed),
    status: open ? 'joined' : 'left',
  }
}

const iso = (at: number): string => new Date(at).toISOString()

function summarise(
  meeting: Meeting,
  change: Change,
  held: readonly Span[],
  rows: readonly Participant[],
  merged: readonly string[],
): NonNullable<After['meeting']> {
  let { participantCount, attendeeCount } = meeting.summary
  const changes = [
    ...rows.map((now) => ({ id: now.id, now })),
    ...merged.map((id) => ({ id, now: undefined })),
  ]
  for (const { id, now } of changes) {
    const before = meeting.participants.get(id)
    participantCount += Number(now !== undefined) - Number(before !== undefined)
    attendeeCount += Number(attends(now)) - Number(attends(before))
  }
  const theClass = occasion(held, scheduleOf({ details: change.details ?? meeting.details }))
  const status = statusOf(meeting.gone, theClass)
  const startedAt = theClass[0]?.from
  const endedAt = theClass.at(-1)?.to
  return {
    status,
    startedAt: startedAt === undefined ? null : iso(startedAt),
    endedAt: endedAt === undefined || endedAt === null ? null : iso(endedAt),
    participantCount,
    attendeeCount,
  }
}

const attends = (row: Participant | undefined): boolean => row !== undefined && row.status !== 'invited'

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
