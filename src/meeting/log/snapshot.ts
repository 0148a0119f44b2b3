import type { NewEvent } from '../../app/ports.ts'
import type { Participant } from '../../domain/after.ts'
import type { Meeting, MeetingState, Session } from '../../domain/meeting.ts'
import { setCourse } from '../../domain/rows.ts'
import { Touched } from '../../domain/touched.ts'
import { type People, peopleLines, readPeople } from './peopleLines.ts'

/** A folded state and its place in the stream. */
export interface Folded {
  state: MeetingState
  /** The version of the last event in it; 0 for none. */
  version: number
  /** The id of that event. If the log has another event at this version, the snapshot is worthless. */
  lastEventId: string
}

/** Raise this when the shape of a state or of an event changes. Then older snapshots are ignored and the log is folded anew. */
const FORMAT = 23

/**
 * A state as lines: first all but its people as JSON, then its people (see peopleLines.ts). Maps and Sets become tagged arrays. Settings
 * become text, because hosts may write anything into them and nothing there may be taken for a tag.
 */
export function freeze({ state, ...place }: Folded): string {
  const isKnown = state.kind === 'meeting'
  const head: Head = { format: FORMAT, ...place, state: isKnown ? withoutPeople(state) : state }
  const lines = [JSON.stringify(head, tagCollections), ...(isKnown ? peopleLines(state) : [])]
  return `${lines.join('\n')}\n`
}

/** The state of a snapshot; null if there is none that this code understands. */
export function thaw(snapshot: string | null): Folded | null {
  if (!snapshot?.endsWith('\n')) return null
  try {
    const [first = '', ...people] = snapshot.slice(0, -1).split('\n')
    const { format, ...place } = JSON.parse(first) as Head
    if (format !== FORMAT) return null
    const state = untagged(place.state) as Head['state']
    return { ...place, state: state.kind === 'meeting' ? withPeople(state, readPeople(people)) : state }
  } catch {
    return null
  }
}

type Head = Omit<Folded, 'state'> & { format: number; state: { kind: 'unknown' } | WithoutPeople }

type WithoutPeople = Omit<Meeting, 'sessions' | 'connections' | 'wordKeys' | 'index'> & {
  sessions: Map<string, Omit<Session, 'participants'>>
}

function withoutPeople({ connections: _, wordKeys: __, index: ___, ...meeting }: Meeting): WithoutPeople {
  const sessions = [...meeting.sessions].map(
    ([id, { participants: _, ...session }]) => [id, session] as const,
  )
  return { ...meeting, sessions: new Map(sessions) }
}

function withPeople(some: WithoutPeople, { participants, ...people }: People): Meeting {
  const sessions = [...some.sessions].map(([id, session]) => {
    const theirs = participants.get(id) ?? new Map<string, Participant>()
    return [id, { ...session, participants: theirs }] as const
  })
  const meeting: Meeting = { ...some, ...people, sessions: new Map(sessions) }
  setCourse(meeting, new Touched())
  return meeting
}

/** The events behind a version. */
export const freezeEvents = (behind: number, events: readonly NewEvent[]): string =>
  JSON.stringify({ format: FORMAT, behind, events } satisfies Piece)

interface Piece {
  format: number
  behind: number
  events: readonly NewEvent[]
}

/** The events behind a version, up to the first gap between the pieces. */
export function thawEvents(version: number, pieces: readonly string[]): NewEvent[] {
  const all: NewEvent[] = []
  for (const text of pieces) {
    const piece = pieceIn(text)
    if (piece?.format !== FORMAT || piece.behind !== version + all.length) break
    all.push(...piece.events)
  }
  return all
}

/** Null if it is damaged. `freezeEvents` wrote it. */
function pieceIn(text: string): Piece | null {
  try {
    return JSON.parse(text) as Piece
  } catch {
    return null
  }
}

function tagCollections(key: string, value: unknown): unknown {
  if (key === 'settings') return JSON.stringify(value)
  if (value instanceof Map) return { $map: [...value] }
  if (value instanceof Set) return { $set: [...value] }
  return value
}

/** In place: a reviver of JSON.parse takes several times as long. */
function untagged(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return untaggedItems(value)
  if (isMap(value)) return new Map(untaggedItems(value.$map))
  if ('$set' in value && Array.isArray(value.$set)) return new Set(value.$set)
  for (const [key, item] of Object.entries(value)) {
    if (key === 'settings') Object.assign(value, { settings: JSON.parse(String(item)) })
    else if (PLAIN.has(key) && isMap(item)) Object.assign(value, { [key]: new Map(item.$map) })
    else if (typeof item === 'object') Object.assign(value, { [key]: untagged(item) })
  }
  return value
}

/** Maps of many values without Maps and Sets in them, which nobody need look through. */
const PLAIN: ReadonlySet<string> = new Set(['registrations', 'registrants', 'emails', 'records'])

const isMap = (value: unknown): value is { $map: [string, unknown][] } =>
  typeof value === 'object' && value !== null && '$map' in value && Array.isArray(value.$map)

function untaggedItems<T>(items: T[]): T[] {
  for (const [i, item] of items.entries()) if (typeof item === 'object') items[i] = untagged(item) as T
  return items
}
