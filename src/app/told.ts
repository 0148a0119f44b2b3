import type { MeetingEventType } from '../domain/events.ts'

/** The messages that other programs get by webhooks. docs/webhooks.md says what each is for. */
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

/** The types of messages. */
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

/** An endpoint. */
export interface Endpoint {
  id: string
  url: string
  description: string
  types: readonly ToldType[]
  enabled: boolean
  /** Why it is switched off: it answered 410, it failed for days, or an admin did it. */
  disabled: 'gone' | 'failing' | 'admin' | null
  /** Everything up to this position of the log is stored as messages for it. */
  reached: number
  /** Since when all tries have failed; null while deliveries succeed. ISO 8601. */
  failingSince: string | null
  createdAt: string
  /** Until when the previous secret signs too. */
  oldSecretUntil: string | null
}

export interface NewEndpoint {
  url: string
  description: string
  types: readonly ToldType[]
  /** The address that its messages link to. */
  origin: string
}

export type EndpointChange = Partial<Omit<NewEndpoint, 'origin'> & { enabled: boolean }>

/** A delivery: a message on its way to an endpoint, or its outcome. */
export interface Delivery {
  id: number
  messageId: string
  type: ToldType
  meetingId: string
  position: number
  status: DeliveryStatus
  tries: number
  /** The result of the last try: a status, or why there was none. */
  last: string | null
  createdAt: string
  /** The time of the next try, of the delivery, or of giving up. */
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

export interface OpenedEndpoint {
  endpoint: Endpoint
  /** Told once. */
  secret: string
}

/** The calls to the teller. `null`: the endpoint or delivery is unknown. */
export interface TellerCalls {
  /** Tells the teller that the log may have something new. */
  wake(): Promise<void>
  endpoints(): Promise<Endpoint[]>
  open(endpoint: NewEndpoint): Promise<OpenedEndpoint>
  change(id: string, change: EndpointChange): Promise<Endpoint | null>
  /** Deletes an endpoint with all of its deliveries. Returns false if the endpoint is unknown. */
  close(id: string): Promise<boolean>
  /** Gives an endpoint another secret. The previous one signs too for a day. */
  rotate(id: string): Promise<OpenedEndpoint | null>
  deliveries(id: string, filter: DeliveryFilter): Promise<Delivery[] | null>
  replay(id: string, deliveryId: number): Promise<Delivery | null>
  /** Tells a range of the log again: everything behind one position, up to another. */
  replayRange(id: string, after: number, until: number): Promise<Endpoint | null>
}
