import type { MeetingEventType } from '../domain/events.ts'
import type { RecordedEvent } from './ports.ts'

/** A reader's place in the whole log: behind a commit, or behind one event of it. */
export interface FeedPlace {
  /** A commit's. Positions count from 1 without gaps; 0 is before the first. */
  position: number
  /** The last event of that commit that was read; null for all of them. */
  version: number | null
}

/** An event with its place in the whole log. */
export type FedEvent = RecordedEvent & {
  position: number
  /** Zoom's meeting number. */
  number: string
}

export interface FeedPage {
  events: FedEvent[]
  /** The place to read on from, behind everything that was looked through. */
  reached: FeedPlace
  /** The positions of the first and the last commit; 0 if there is none. */
  first: number
  head: number
}

/** The log of all meetings, in the order of its commits. */
export interface Feed {
  /** The next events, of these types or of all. A page may be empty before the end. */
  read(after: FeedPlace, types: readonly MeetingEventType[] | null): Promise<FeedPage>
}
