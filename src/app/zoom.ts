import type { Result } from '../domain/result.ts'
import type { Recurrence } from '../domain/when/recurrence.ts'

/** Zoom's REST API as Rollcall uses it. Implemented by src/zoom/api/client.ts. */
export interface Zoom {
  /**
   * Creates a scheduled meeting (type 2), or a series (type 8), for a Zoom user, named by e-mail or Zoom user id, never `me`. If Zoom's
   * answer is lost, the meeting is looked up, so that it is created once. After ZOOM_FAILED, and if `begun` is set, the meeting may exist
   * in Zoom.
   */
  createMeeting(host: string, draft: MeetingDraft, attempt: Attempt): Promise<ZoomResult<ZoomMeeting>>
  /** The number of the host's meeting that an attempt created; null if there is none. */
  findMeeting(host: string, attempt: { id: string; startTime: string }): Promise<ZoomResult<string | null>>
  /** Reads a meeting anew, with all occurrences of a series. `startUrl` in the answer lives for two hours. */
  getMeeting(number: string): Promise<ZoomResult<ZoomMeeting>>
  /** Changes only the fields given. */
  updateMeeting(number: string, change: Partial<MeetingDraft>): Promise<ZoomResult<void>>
  /** Succeeds also if Zoom no longer has the meeting. */
  deleteMeeting(number: string): Promise<ZoomResult<void>>
  /** Moves one occurrence of a series. Zoom changes no other field of an occurrence. */
  updateOccurrence(
    number: string,
    occurrenceId: string,
    change: Pick<MeetingDraft, 'startTime' | 'duration'>,
  ): Promise<ZoomResult<void>>
  /** Takes one occurrence out of a series. Succeeds also if Zoom no longer has it, or if it is over. */
  deleteOccurrence(number: string, occurrenceId: string): Promise<ZoomResult<void>>
  /**
   * Registers one person and has them approved at once. A repeat with the same e-mail returns the same registrant. If the answer was lost,
   * the registrant is looked up, because Zoom takes only three registrations a day of one person for one meeting.
   */
  addRegistrant(number: string, registrant: NewRegistrant): Promise<ZoomResult<Registrant>>
  /** All approved registrants with their present links. */
  approvedRegistrants(number: string): Promise<ZoomResult<Registrant[]>>
  /** Takes registrations back: their join links stop working. */
  cancelRegistrants(number: string, registrants: { id: string; email: string }[]): Promise<ZoomResult<void>>
  /** Lets in an applicant. The answer has their link, because Zoom sends no mail. */
  approveRegistrant(
    number: string,
    registrant: { id: string; email: string },
  ): Promise<ZoomResult<Registrant>>
  /** Refuses an applicant. */
  denyRegistrant(number: string, registrant: { id: string; email: string }): Promise<ZoomResult<void>>
  /** Everybody who has a user in the school's account. A user that cannot be read is left out. */
  listUsers(): Promise<ZoomResult<ZoomUser[]>>
  /** Every past instance of a meeting number; an instance that cannot be read is left out. */
  listInstances(number: string): Promise<ZoomResult<{ uuid: string; startTime: string }[]>>
  /**
   * The participants of one instance, from the report API (needs two participants and a paid plan), all pages. ZOOM_FAILED while Zoom
   * counts more rows than it gives, as it does for some time after the end. A row that cannot be read is left out.
   */
  reportParticipants(uuid: string): Promise<ZoomResult<PastParticipant[]>>
  /** The participants of one instance, from past_meetings, which works without a report. All pages. */
  pastParticipants(uuid: string): Promise<ZoomResult<PastParticipant[]>>
  /** The recording of one instance in Zoom's cloud; null if there is none. */
  recording(uuid: string): Promise<ZoomResult<Recording | null>>
  /** The code that says on a telephone who somebody is: a registrant's own. Null if Zoom has none. */
  dialInPin(number: string, registrantId: string): Promise<ZoomResult<string | null>>
  /** The telephone numbers of the way into the meeting. */
  dialInNumbers(number: string): Promise<ZoomResult<DialInNumber[]>>
  /** Asks a Zoom user into a meeting that goes on: Zoom rings at their devices. */
  callIn(number: string, email: string): Promise<ZoomResult<void>>
  /** A link into the meeting under this name. The link proves nothing: everybody who has it comes under the name. */
  namedLink(number: string, name: string): Promise<ZoomResult<string>>
}

/** In Zoom's cloud, of one instance. */
export interface Recording {
  /** A page of Zoom's. The page asks for the passcode if there is one. */
  shareUrl: string | null
  passcode: string | null
  /** Zoom deletes the recording on this day, yyyy-mm-dd; null if it stays. */
  expiresOn: string | null
  files: RecordingFile[]
}

export interface RecordingFile {
  /** Zoom's word: MP4, M4A, CHAT, TRANSCRIPT, CC, … */
  kind: string
  /** What a video shows, in Zoom's words. */
  view: string | null
  from: string
  to: string | null
  bytes: number | null
  playUrl: string | null
  /** Whether Zoom has finished it. */
  isReady: boolean
}

export interface DialInNumber {
  number: string
  /** Two letters, ISO 3166. */
  country: string
  countryName: string
  city: string | null
  isFree: boolean
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
  /** The number of rows that could not be read and were left out: by operation, then by the field at fault. */
  odd?: Record<string, Record<string, number>>
}

/** One attempt to create something at Zoom. */
export interface Attempt {
  /** A UUID that stays the same over all attempts at one thing: Zoom's meeting is found again by it. */
  id: string
  /** Whether an earlier attempt may have created it. */
  isRepeat: boolean
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
  /** Registration: Rollcall's own registrants are approved, and others wait (Zoom's approval_type 1). False: no registration (2). */
  registration: boolean
  /** Zoom's meeting settings, over Rollcall's defaults. Settings of registration are ignored. */
  settings: Record<string, unknown>
  /** For a series. */
  recurrence?: Recurrence
  /** E-mails of Zoom users of the account who may host as well. */
  alternativeHosts?: readonly string[]
  /** Only in a change: the new host, by e-mail or Zoom user id. */
  host?: string
}

export interface ZoomMeeting {
  /** The meeting number, as text: it may exceed 2^53. */
  number: string
  hostId: string
  /** At Zoom's hosts, as every link of Zoom's. */
  joinUrl: string
  /** Starts the meeting as its host. A secret that lives two hours: never stored, never logged. */
  startUrl: string | null
  password: string | null
  registrationUrl: string | null
  /** All occurrences of a series, also past occurrences; empty for a single meeting. */
  occurrences: Occurrence[]
  /** The number of occurrences that could not be read and are left out. */
  oddOccurrences: number
}

/** One planned session of a series, as Zoom has it. */
export interface Occurrence {
  occurrenceId: string
  /** ISO 8601 in UTC. */
  startTime: string
  /** Minutes. */
  duration: number
  /** Taken out of the series in Zoom. */
  isDeleted: boolean
}

export interface ZoomUser {
  id: string
  email: string
  name: string | null
  /** Null: of a kind that Rollcall does not know. */
  licence: 'licensed' | 'basic' | 'none' | null
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

/** One row of Zoom's report or of past_meetings: a stay in a room. */
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
 * Zoom's refusals.
 * - `ZOOM_NOT_CONFIGURED`: credentials are missing.
 * - `ZOOM_NOT_FOUND`: Zoom has no such meeting or user (HTTP 404; codes 1001, 3001).
 * - `ZOOM_UNAUTHORIZED`: Zoom does not take Rollcall's credentials or token, or its app lacks a scope (HTTP 401; codes 124,
 *   4700, 4711). The request is not at fault: after a person has mended the cause, it succeeds.
 * - `ZOOM_REJECTED`: Zoom understood and said no (other 4xx). A repeat will not help.
 * - `ZOOM_FAILED`: after all retries Zoom answered 5xx, nonsense or an incomplete list, or did not answer.
 * - `ZOOM_UNAVAILABLE`: the circuit is open, a limit is reached, or the caller's 15 s are over. `retryAt` says when to come
 *   back. With `begun`, Zoom may have done it.
 */
export type ZoomFailure =
  | { reason: 'ZOOM_NOT_CONFIGURED'; message: string }
  | {
      reason: 'ZOOM_NOT_FOUND' | 'ZOOM_UNAUTHORIZED' | 'ZOOM_REJECTED' | 'ZOOM_FAILED'
      message: string
      status?: number
      code?: number
    }
  | {
      reason: 'ZOOM_UNAVAILABLE'
      message: string
      retryAt: string
      begun?: true
      status?: number
      code?: number
    }

export type ZoomResult<T> = Result<T, ZoomFailure>
