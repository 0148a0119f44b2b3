import type { DataOf } from '../domain/events.ts'

export type ScheduledSession = DataOf<'MeetingScheduled'>['sessions'][number]

/** A meeting as it was scheduled. */
export interface Scheduled {
  meeting: Omit<DataOf<'MeetingScheduled'>, 'settings'>
  /** The only one of a single meeting. */
  session: ScheduledSession
  number: string
  /** Lives two hours. For the host alone, and stored nowhere. */
  startUrl: string | null
  createdAt: string
}
