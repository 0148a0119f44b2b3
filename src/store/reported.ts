import type { ReportedMeeting } from '../app/reportView.ts'
import { type MeetingRow, toMeeting } from './meetingRow.ts'

/** A session with the number of its people. */
export type ReportedRow = MeetingRow & { participants: number; joined: number }

export const toReported = (row: ReportedRow): ReportedMeeting => ({
  ...toMeeting(row),
  participant_count: row.participants,
  joined_count: row.joined,
})
