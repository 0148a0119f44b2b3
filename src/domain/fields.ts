import type { MeetingFields } from './events.ts'

/**
 * Each field that a host may change: its name in the API and in the tables, and what it is a field of. `schedule`: of the
 * session, as long as the session has not begun.
 */
export const FIELDS = {
  title: { name: 'title', of: 'session' },
  description: { name: 'description', of: 'session' },
  startTime: { name: 'start_time', of: 'schedule' },
  duration: { name: 'duration', of: 'schedule' },
  timezone: { name: 'timezone', of: 'session' },
  classId: { name: 'class_id', of: 'session' },
  targetAudience: { name: 'target_audience', of: 'session' },
  settings: { name: 'settings', of: 'meeting' },
  joinUrl: { name: 'join_url', of: 'meeting' },
  password: { name: 'password', of: 'meeting' },
  registrationUrl: { name: 'registration_url', of: 'meeting' },
} as const satisfies Record<keyof MeetingFields, { name: string; of: 'session' | 'schedule' | 'meeting' }>

export type Field = keyof typeof FIELDS

const isField = (name: string): name is Field => name in FIELDS

export const FIELD_NAMES: readonly Field[] = Object.keys(FIELDS).filter(isField)
