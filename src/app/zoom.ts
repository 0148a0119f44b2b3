import type { Result } from '../domain/result.ts'

/** Zoom's REST API as Rollcall uses it. Implemented by src/zoom/api/client.ts. */
export interface Zoom {
  /**
   * Creates a scheduled meeting (type 2) for a Zoom user, named by e-mail or Zoom user id, never `me`. It creates once: if
   * the answer is lost, it looks the meeting up. After ZOOM_FAILED the meeting may exist in Zoom all the same.
   */
  createMeeting(host: string, draft: MeetingDraft): Promise<ZoomResult<ZoomMeeting>>
  /** Reads a meeting anew; `startUrl` in the answer lives for two hours. */
  getMeeting(number: string): Promise<ZoomResult<ZoomMeeting>>
  /** Changes only the fields given. */
  updateMeeting(number: string, change: Partial<MeetingDraft>): Promise<ZoomResult<void>>
  /** Succeeds also if Zoom no longer has the meeting. */
  deleteMeeting(number: string): Promise<ZoomResult<void>>
  /**
   * Registers one person with automatic approval. A repeat with the same e-mail returns the same registrant. If the answer
   * is lost, it looks the registrant up, because Zoom takes three registrations a day of one person for one meeting.
   */
  addRegistrant(number: string, registrant: NewRegistrant): Promise<ZoomResult<Registrant>>
  /** Takes registrations back: their join links stop working. */
  cancelRegistrants(number: string, registrants: { id: string; email: string }[]): Promise<ZoomResult<void>>
  /** Every registrant of a status, all pages. */
  listRegistrants(
    number: string,
    status: 'approved' | 'pending' | 'denied',
  ): Promise<ZoomResult<Registrant[]>>
  /** Every past instance of a meeting number. */
  listInstances(number: string): Promise<ZoomResult<{ uuid: string; startTime: string }[]>>
  /**
   * The participants of one instance, from the report API (needs two participants and a paid plan), all pages. ZOOM_FAILED
   * while Zoom counts more rows than it gives, which it does for some time after the end.
   */
  reportParticipants(uuid: string): Promise<ZoomResult<PastParticipant[]>>
  /** The participants of one instance, from past_meetings, which works without a report. All pages. */
  pastParticipants(uuid: string): Promise<ZoomResult<PastParticipant[]>>
}

/** The HTTP calls to Zoom of one request or one duty, with repeats and calls for tokens. */
export interface ZoomCost {
  calls: number
  ms: number
  /** The last call that Zoom refused or did not answer: names and numbers only. */
  failed?: {
    operation: string
    /** HTTP status; null if there was no answer. */
    status: number | null
    /** Zoom's own code; null if its answer has none. */
    code: number | null
  }
}

/** A meeting for Zoom to schedule. */
export interface MeetingDraft {
  /** At most 200 characters. */
  topic: string
  /** At most 2,000 characters. Rollcall adds a mark; if both are too long, the last 33 characters are cut. */
  agenda: string
  /** ISO 8601 instant. */
  startTime: string
  /** Minutes. */
  duration: number
  /** IANA name. */
  timezone: string
  /** Registration with automatic approval (Zoom's approval_type 0), else none (2). */
  registration: boolean
  /** Zoom's meeting settings, over Rollcall's defaults. Settings of registration are ignored. */
  settings: Record<string, unknown>
}

export interface ZoomMeeting {
  /** The meeting number, as text: it may exceed 2^53. */
  number: string
  uuid: string
  hostId: string
  hostEmail: string | null
  topic: string
  /** Without Rollcall's mark. */
  agenda: string | null
  /** ISO 8601 instant; null for an instant meeting. */
  startTime: string | null
  duration: number
  timezone: string
  joinUrl: string
  /** Starts the meeting as its host. A secret that lives two hours: never stored, never logged. */
  startUrl: string | null
  password: string | null
  registrationUrl: string | null
  settings: Record<string, unknown>
}

export interface NewRegistrant {
  email: string
  firstName: string
  lastName: string
}

export interface Registrant {
  registrantId: string
  email: string
  /** Null if Zoom has not approved the registrant. */
  joinUrl: string | null
}

/** One stay, as Zoom tells it after the end. */
export interface PastParticipant {
  name: string
  email: string | null
  registrantId: string | null
  customerKey: string | null
  /** Set if the person is signed in to Zoom. */
  zoomAccountId: string | null
  /** Zoom's per-room user_id. */
  zoomUserId: string | null
  /** ISO 8601 in UTC with milliseconds, like leaveTime. */
  joinTime: string
  leaveTime: string
}

/**
 * Zoom's refusals, all of them data.
 * - `ZOOM_NOT_CONFIGURED`: credentials are missing.
 * - `ZOOM_NOT_FOUND`: Zoom has no such meeting or user (HTTP 404; codes 1001, 3001).
 * - `ZOOM_UNAUTHORIZED`: Zoom does not take Rollcall's credentials or token, or its app lacks a scope (HTTP 401; codes 124,
 *   4700, 4711). The request is not at fault: after a person has mended the cause, it succeeds.
 * - `ZOOM_REJECTED`: Zoom understood and said no (other 4xx). A repeat will not help.
 * - `ZOOM_FAILED`: Zoom answered 5xx or nonsense or not all of a list, or did not answer, after all retries.
 * - `ZOOM_UNAVAILABLE`: Zoom was not asked, because the circuit is open or a limit is reached. `retryAt` says when it
 *   may be asked again.
 */
export type ZoomFailure =
  | { reason: 'ZOOM_NOT_CONFIGURED'; message: string }
  | {
      reason: 'ZOOM_NOT_FOUND' | 'ZOOM_UNAUTHORIZED' | 'ZOOM_REJECTED' | 'ZOOM_FAILED'
      message: string
      status?: number
      code?: number
    }
  | { reason: 'ZOOM_UNAVAILABLE'; message: string; retryAt: string; status?: number; code?: number }

export type ZoomResult<T> = Result<T, ZoomFailure>
