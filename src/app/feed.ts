import type { MeetingEventType } from '../domain/events.ts'
import type { RecordedEvent } from './ports.ts'

/** A reader's place in the whole log: behind a position, or behind one of its events. */
export interface FeedPlace {
  /** Of commits. Positions count from 1 without gaps; 0 is before the first. */
  position: number
  /** The last event of the position that was read, counted from 1; null for all of them. */
  nth: number | null
}

/** An event with its place in the whole log. */
export type FedEvent = RecordedEvent & {
  position: number
  /** The event's number among the events of its position, from 1. */
  nth: number
  /** Zoom's meeting number. */
  number: string
}

export interface FeedPage {
  events: FedEvent[]
  /** The place to read on from, behind everything that was looked through. */
  reached: FeedPlace
  /** The first and the last position; 0 if there is none. */
  first: number
  head: number
}

/** The log of all meetings, in the order of its commits. */
export interface Feed {
  /** The next events, of these types or of all. A page may be empty before the end. */
  read(after: FeedPlace, types: readonly MeetingEventType[] | null): Promise<FeedPage>
}
