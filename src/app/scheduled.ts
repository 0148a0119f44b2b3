/** The data that a meeting got when it was scheduled. The rest was in the request. */
export interface Scheduled {
  /** The id of the session: the only one of a single meeting, the first of a series. */
  sessionId: string
  seriesId: string
  /** Of a series, or of several classes, in order. */
  sessions?: ScheduledSession[]
  number: string
  hostId: string
  joinUrl: string
  password: string | null
  registrationUrl: string | null
  /** Lives two hours. For the host alone, and stored nowhere. */
  startUrl: string | null
  /** ISO 8601. */
  createdAt: string
}

export interface ScheduledSession {
  id: string
  occurrenceId: string
  /** ISO 8601. */
  startTime: string
  /** Minutes. */
  duration: number
  classId: string | null
}
