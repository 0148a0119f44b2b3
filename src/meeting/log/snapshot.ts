import { emptyIndex, type MeetingState } from '../../domain/meeting.ts'
import { setCourse } from '../../domain/rows.ts'
import { Touched } from '../../domain/touched.ts'
import { keep } from '../../domain/who/links.ts'

/** A folded state and where in the stream it stands. */
export interface Folded {
  state: MeetingState
  /** The version of the last event in it; 0 for none. */
  version: number
  /** That event's id: a snapshot whose event the log no longer has at this version is worthless. */
  lastEventId: string
}

/** Raise when the shape of a state changes: older snapshots are then folded anew from the log. */
const FORMAT = 10

/**
 * A state as JSON, without the index, which follows from the rest. Maps and Sets, which JSON lacks, become tagged arrays;
 * settings, in which hosts write what they like, become text, so that nothing in them is taken for a tag.
 */
export const freeze = (folded: Folded): string => JSON.stringify({ format: FORMAT, folded }, tagCollections)

/** The state out of a snapshot, or null where there is none that this code understands. */
export function thaw(snapshot: string | null): Folded | null {
  if (snapshot === null) return null
  try {
    const { format, folded } = JSON.parse(snapshot, untagCollections) as { format: number; folded: Folded }
    return format === FORMAT ? indexed(folded) : null
  } catch {
    return null
  }
}

function indexed(folded: Folded): Folded {
  const { state } = folded
  if (state.kind === 'unknown') return folded
  state.index = emptyIndex()
  const touched = new Touched()
  keep(state, [...state.connections.values()], touched)
  setCourse(state, touched)
  return folded
}

function tagCollections(key: string, value: unknown): unknown {
  if (key === 'index') return undefined
  if (key === 'settings') return JSON.stringify(value)
  if (value instanceof Map) return { $map: [...value] }
  if (value instanceof Set) return { $set: [...value] }
  return value
}

function untagCollections(key: string, value: unknown): unknown {
  if (key === 'settings' && typeof value === 'string') return JSON.parse(value)
  if (typeof value !== 'object' || value === null) return value
  if ('$map' in value && Array.isArray(value.$map)) return new Map(value.$map)
  if ('$set' in value && Array.isArray(value.$set)) return new Set(value.$set)
  return value
}
