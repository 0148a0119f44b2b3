import { type ControlledAccount, openAccount } from '../simulator/control.ts'
import { Api, Attendance, Counts, Participants, Scheduled } from './api.ts'
import { ADMIN, people, ROSTER, TEACHER } from './school.ts'
import type { readSettings } from './settings.ts'

type Settings = ReturnType<typeof readSettings>

/** An account at the simulated Zoom that has Rollcall's credentials and sends it webhooks. */
export const openZoom = (
  simulatorUrl: string,
  settings: Settings,
  origin: string,
): Promise<ControlledAccount> =>
  openAccount(simulatorUrl, {
    seed: 24,
    accountId: settings.ZOOM_ACCOUNT_ID,
    clientId: settings.ZOOM_CLIENT_ID,
    clientSecret: settings.ZOOM_CLIENT_SECRET,
    webhookSecret: settings.ZOOM_WEBHOOK_SECRET_TOKEN,
    webhookUrl: `${origin}/api/zoom/webhook`,
    users: [{ email: settings.ZOOM_DEFAULT_HOST }, { email: TEACHER.email }],
  })

export interface PlayedLesson {
  meetingId: string
  webhooks: number
  attendance: Attendance
  participants: Participants
}

/** Loads the school, schedules a class as its teacher, lets Zoom hold it, and asks who was there. */
export async function playLesson(
  origin: string,
  zoom: ControlledAccount,
  tokens: { admin: string; teacher: string },
): Promise<PlayedLesson> {
  await new Api(origin, tokens.admin).call(Counts, 'PUT', '/api/roster', ROSTER)
  const teacher = new Api(origin, tokens.teacher)
  const startTime = lastFullHour()
  const { meeting } = await teacher.call(Scheduled, 'POST', '/api/zoom/meetings', {
    title: 'Biology 7A: cells',
    startTime: iso(startTime),
    duration: 45,
    timezone: 'Asia/Manila',
    classId: 'biology-7a',
  })
  const played = await zoom.play(meeting.zoom_meeting_id, {
    seed: 24,
    concurrency: 4,
    ignoredEvents: true,
    duplicates: 0.1,
    lesson: { startedAt: iso(startTime + 30_000), endedAt: iso(startTime + 44 * 60_000), people: people() },
  })
  const undelivered = played.webhooks.length - played.deliveries.filter(({ delivered }) => delivered).length
  if (undelivered > 0) throw new Error(`${undelivered} of Zoom's webhooks were not taken`)
  const path = `/api/zoom/meetings/${meeting.id}`
  return {
    meetingId: meeting.id,
    webhooks: played.deliveries.length,
    attendance: await teacher.call(Attendance, 'GET', `${path}/attendance`),
    participants: await teacher.call(Participants, 'GET', `${path}/participants`),
  }
}

const HOUR_MS = 60 * 60 * 1000

/** A class that began at the full hour before last is over by now. */
const lastFullHour = (): number => Math.floor(Date.now() / HOUR_MS - 1) * HOUR_MS

const iso = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z')

export const BEARERS = {
  admin: { sub: ADMIN.id, role: 'admin' },
  teacher: { sub: TEACHER.id, role: 'teacher' },
  student: { sub: 'student-01', role: 'student' },
  parent: { sub: 'parent-01', role: 'parent' },
}
