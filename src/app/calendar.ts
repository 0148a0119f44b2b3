/** A session as its people's calendars have it. */
export interface CalendarEntry {
  id: string
  title: string
  className: string | null
  hostName: string | null
  startTime: string
  /** Minutes. */
  duration: number
  /** It will not be, or was taken away. */
  isCancelled: boolean
  createdAt: string
  updatedAt: string
}

/** The calendars that people subscribe to by a secret address: one for each user of the roster. */
export interface Calendars {
  /** Makes a user's calendar, in place of the one before. False for somebody whom the roster does not know. */
  open(userId: string, digest: string, now: Date): Promise<boolean>
  /** Since when the user has one; null if they have none. */
  openedAt(userId: string): Promise<string | null>
  close(userId: string): Promise<void>
  /** What is in it from a time on; null where nobody has it. */
  entries(digest: string, from: Date): Promise<CalendarEntry[] | null>
}
