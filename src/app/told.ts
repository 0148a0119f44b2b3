import type { MeetingEventType } from '../domain/events.ts'

/** What other programs are told by webhooks: a message for each. docs/webhooks.md says what each is for. */
export const TOLD_TYPES = [
  'meeting.scheduled',
  'meeting.changed',
  'meeting.cancelled',
  'meeting.deleted',
  'meeting.restored',
  'meeting.started',
  'meeting.ended',
  'meeting.not_held',
  'class.not_opened',
  'pupil.missing',
  'guest.unmatched',
  'attendance.provisional',
  'attendance.final',
  'attendance.corrected',
  'attendance.withdrawn',
  'guardian.absence',
] as const
export type ToldType = (typeof TOLD_TYPES)[number]

/** The events of which somebody is told. */
export const TOLD_EVENTS = [
  'MeetingScheduled',
  'MeetingChanged',
  'MeetingCancelled',
  'MeetingDeleted',
  'MeetingRestored',
  'MeetingRecovered',
  'MeetingStarted',
  'MeetingEnded',
  'WindowClosed',
  'AttendanceTaken',
  'AttendanceWithdrawn',
  'AttendanceCorrected',
  'ClassNotOpened',
  'PupilsMissing',
  'GuestsUnmatched',
  'AbsenceAnnounced',
] as const satisfies readonly MeetingEventType[]

/** An address that is told. */
export interface Endpoint {
  id: string
  url: string
  description: string
  types: readonly ToldType[]
  enabled: boolean
  /** Why it is not: it answered 410, it failed for days, or an admin said so. */
  disabled: 'gone' | 'failing' | 'admin' | null
  /** Everything up to this position of the log is put down for it. */
  reached: number
  /** Since when nothing was delivered that was tried; null while all is well. Times are ISO 8601. */
  failingSince: string | null
  createdAt: string
  /** Until when messages are signed by the secret before this one too. */
  oldSecretUntil: string | null
}

export interface NewEndpoint {
  url: string
  description: string
  types: readonly ToldType[]
  /** Where its messages link to. */
  origin: string
}

export type EndpointChange = Partial<Omit<NewEndpoint, 'origin'> & { enabled: boolean }>

/** A message on its way to an endpoint, or what became of it. */
export interface Delivery {
  id: number
  messageId: string
  type: ToldType
  meetingId: string
  position: number
  status: DeliveryStatus
  tries: number
  /** What the last try came to: a status, or why there was none. */
  last: string | null
  createdAt: string
  /** When it is tried next, or when it was delivered or given up. */
  at: string
}

export const DELIVERY_STATUSES = ['waiting', 'delivered', 'failed'] as const
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number]

export interface DeliveryFilter {
  status: DeliveryStatus | null
  /** Those before this id; null for the newest. */
  before: number | null
  limit: number
}

export interface Opened {
  endpoint: Endpoint
  /** Told once. */
  secret: string
}

/** What may be asked of the one that tells. `null`: there is no such endpoint or delivery. */
export interface TellerCalls {
  /** Something may be in the log that was not told. */
  wake(): Promise<void>
  endpoints(): Promise<Endpoint[]>
  open(endpoint: NewEndpoint): Promise<Opened>
  change(id: string, change: EndpointChange): Promise<Endpoint | null>
  /** Forgets an endpoint, and all that was on its way there; false where there is none. */
  close(id: string): Promise<boolean>
  /** Gives an endpoint another secret. The one before signs too for a day. */
  rotate(id: string): Promise<Opened | null>
  deliveries(id: string, filter: DeliveryFilter): Promise<Delivery[] | null>
  replay(id: string, deliveryId: number): Promise<Delivery | null>
  /** Has everything told again that is behind a position of the log, up to another. */
  replayRange(id: string, after: number, until: number): Promise<Endpoint | null>
}
