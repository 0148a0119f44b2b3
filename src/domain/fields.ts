import * as z from 'zod'
import { TargetAudience } from './access.ts'
import { Instant } from './instant.ts'

/** The fields that every session has of its own. */
export const SessionDetails = z.object({
  title: z.string(),
  description: z.string().nullable(),
  startTime: Instant,
  duration: z.int().positive(),
  timezone: z.string(),
  classId: z.string().nullable(),
  targetAudience: TargetAudience,
})
export type SessionDetails = z.infer<typeof SessionDetails>

/** The links, passcode and Zoom settings of the meeting. Its sessions share them. */
export const Ways = z.object({
  settings: z.record(z.string(), z.json()),
  joinUrl: z.string(),
  password: z.string().nullable(),
  registrationUrl: z.string().nullable(),
  /** Users who may do what the host may, and open the meeting with their own Zoom account. */
  alternativeHosts: z.array(z.string()).optional(),
})

/** The fields of a meeting that its host may choose. */
export const MeetingDetails = SessionDetails.extend({
  settings: Ways.shape.settings,
  alternativeHosts: Ways.shape.alternativeHosts,
})
export type MeetingDetails = z.infer<typeof MeetingDetails> & {
  /** The new host. Of a schedule without one, the actor hosts. */
  hostId?: string
}

/** The links and the passcode, as Zoom has them. */
export type WaysIn = Omit<z.infer<typeof Ways>, 'settings'>

export const MeetingFields = SessionDetails.extend(Ways.shape).extend({
  hostId: z.string(),
  /** Zoom's id of the host, who may be ZOOM_DEFAULT_HOST. */
  zoomHostId: z.string().nullable(),
})
export type MeetingFields = z.infer<typeof MeetingFields>

/** The changed fields of a meeting. */
export type MeetingChange = Partial<MeetingFields>

/**
 * Each field that a host may change: its name in the API and in the tables, and whether it belongs to the session or the meeting. A field
 * of the `schedule` belongs to the session and counts until the session begins.
 */
export const FIELDS = {
  title: { name: 'title', of: 'session' },
  description: { name: 'description', of: 'session' },
  startTime: { name: 'start_time', of: 'schedule' },
  duration: { name: 'duration', of: 'schedule' },
  timezone: { name: 'timezone', of: 'schedule' },
  classId: { name: 'class_id', of: 'session' },
  targetAudience: { name: 'target_audience', of: 'session' },
  settings: { name: 'settings', of: 'meeting' },
  joinUrl: { name: 'join_url', of: 'meeting' },
  password: { name: 'password', of: 'meeting' },
  registrationUrl: { name: 'registration_url', of: 'meeting' },
  alternativeHosts: { name: 'alternative_hosts', of: 'meeting' },
  hostId: { name: 'host_id', of: 'session' },
  zoomHostId: { name: 'zoom_host_id', of: 'meeting' },
} as const satisfies Record<keyof MeetingFields, { name: string; of: 'session' | 'schedule' | 'meeting' }>

export type Field = keyof typeof FIELDS

const isField = (name: string): name is Field => name in FIELDS

export const FIELD_NAMES: readonly Field[] = Object.keys(FIELDS).filter(isField)
