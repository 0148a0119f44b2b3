/** A session in its people's calendars. */
export interface CalendarEntry {
  id: string
  title: string
  className: string | null
  hostName: string | null
  startTime: string
  /** Minutes. */
  duration: number
  /** The session is cancelled or deleted. */
  isCancelled: boolean
  createdAt: string
  updatedAt: string
}

/** The calendars that people subscribe to by a secret address: one for each user of the roster. */
export interface Calendars {
  /** Makes a user's calendar, in place of the one before. False if the roster does not know the user. */
  open(userId: string, digest: string, now: Date): Promise<boolean>
  /** When the user's calendar was made; null if there is none. */
  openedAt(userId: string): Promise<string | null>
  close(userId: string): Promise<void>
  /** The calendar's sessions from a time on; null if the calendar is unknown. */
  entries(digest: string, from: Date): Promise<CalendarEntry[] | null>
}
