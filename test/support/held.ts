import { env } from 'cloudflare:workers'
import { request } from './fakes.ts'
import { call, importSchool, type ScheduledMeeting, scheduleClass } from './rollcall.ts'
import { emailOf, end, guest, join, start, student } from './spec.ts'

export interface HeldClass {
  meeting: ScheduledMeeting
  path: string
}

/** Everybody's part in it: who may change the record, who only sees the meeting, and who does not. */
export const ROLES = {
  may: ['teacher-1', 'admin-1'],
  see: ['student-1', 'parent-1'],
  not: ['student-77', 'parent-77', 'teacher-77'],
}

export const writerOf = ({ zoom_meeting_id }: ScheduledMeeting) => env.MEETINGS.getByName(zoom_meeting_id)

/** A class of three before its end: the first two came, and a guest with a name like the third's. */
export async function begunClass(): Promise<HeldClass> {
  await importSchool(3)
  const meeting = await scheduleClass()
  const tala = guest('Student-3 (phone)', { zoomAccountId: 'zoom/account+1' })
  for (const command of [
    start(),
    join({ ...student(1), email: emailOf(1) }, 0),
    join(student(2), 20),
    join(tala, 5, { connection: 'a' }),
  ])
    await writerOf(meeting).execute(request(command))
  return { meeting, path: `/api/zoom/meetings/${meeting.id}` }
}

export async function heldClass(): Promise<HeldClass> {
  const begun = await begunClass()
  await writerOf(begun.meeting).execute(request(end(60)))
  return begun
}

export interface Attendance {
  summary: Record<string, number> | null
  records: { student_id: string; status: string; note: string | null; corrected: unknown }[]
}

export const attendanceOf = async (path: string, as = 'teacher-1') =>
  (await call<Attendance>('GET', `${path}/attendance`, { as })).body
