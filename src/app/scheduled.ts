/** What a meeting got when it was scheduled. The rest was in the request. */
export interface Scheduled {
  /** Rollcall's, of its session: the only one of a single meeting. */
  sessionId: string
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
