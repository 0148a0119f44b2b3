import { type ControlledAccount, openAccount } from '../simulator/control.ts'
import { type Api, Attendance, Counts, Participants, Scheduled } from './api.ts'
import { people, ROSTER, TEACHER } from './school.ts'
import type { Settings } from './settings.ts'

/** Decides which webhooks come twice, and in which order. */
const SEED = 24

/** An account at the simulated Zoom that has Rollcall's credentials and sends it webhooks. */
export const openZoom = (
  simulatorUrl: string,
  settings: Settings,
  origin: string,
): Promise<ControlledAccount> =>
  openAccount(simulatorUrl, {
    // Another one every time: the meeting numbers of an earlier start are in the log already.
    seed: Date.now() % 2 ** 31,
    accountId: settings.ZOOM_ACCOUNT_ID,
    clientId: settings.ZOOM_CLIENT_ID,
    clientSecret: settings.ZOOM_CLIENT_SECRET,
    webhookSecret: settings.ZOOM_WEBHOOK_SECRET_TOKEN,
    webhookUrl: `${origin}/api/zoom/webhook`,
    users: [{ email: settings.ZOOM_DEFAULT_HOST }, { email: TEACHER.email }],
  })

export interface PlayedLesson {
  title: string
  meetingId: string
  webhooks: number
  attendance: Attendance
  participants: Participants
}

interface Callers {
  admin: Api
  teacher: Api
}

/** Loads the school, schedules a class as its teacher, lets Zoom hold it, and asks who was there. */
export async function playLesson(callers: Callers, zoom: ControlledAccount): Promise<PlayedLesson> {
  const scheduled = await scheduleLesson(callers)
  const webhooks = await hold(zoom, scheduled)
  return { ...scheduled, webhooks, ...(await attendanceOf(callers, scheduled)) }
}

interface ScheduledLesson {
  title: string
  meetingId: string
  /** Zoom's. */
  number: string
  /** Epoch milliseconds. */
  startTime: number
}

export async function scheduleLesson({ admin, teacher }: Callers): Promise<ScheduledLesson> {
  await admin.call(Counts, 'PUT', '/api/roster', ROSTER)
  const startTime = fullHourBeforeLast()
  const { meeting } = await teacher.call(Scheduled, 'POST', '/api/zoom/meetings', {
    title: 'Cells and tissues',
    startTime: iso(startTime),
    duration: 45,
    timezone: 'Asia/Manila',
    classId: 'biology-7a',
  })
  return { title: meeting.title, meetingId: meeting.id, number: meeting.zoom_meeting_id, startTime }
}

export async function attendanceOf({ teacher }: Callers, { meetingId }: ScheduledLesson) {
  const path = `/api/zoom/meetings/${meetingId}`
  const attendance = await teacher.call(Attendance, 'GET', `${path}/attendance`)
  const participants = await teacher.call(Participants, 'GET', `${path}/participants`)
  return { attendance, participants }
}

/**
 * Zoom sends the webhooks of a whole class and waits for the answer to each. Returns how many there were. What was
 * not taken comes again after 5, 20 and 60 minutes of so many milliseconds.
 */
export async function hold(
  zoom: ControlledAccount,
  { number, startTime }: ScheduledLesson,
  minuteScale = 0,
): Promise<number> {
  const { deliveries } = await zoom.play(number, {
    seed: SEED,
    concurrency: 4,
    ignoredEvents: true,
    duplicates: 0.1,
    minuteScale,
    lesson: {
      startedAt: iso(startTime + 30_000),
      endedAt: iso(startTime + 44 * 60_000),
      people: people(),
    },
  })
  const lost = deliveries.filter(({ delivered }) => !delivered).length
  if (lost > 0) throw new Error(`Rollcall did not take ${lost} of Zoom's ${deliveries.length} webhooks`)
  return deliveries.length
}

const HOUR_MS = 60 * 60 * 1000

/** A class that began then is over by now. */
const fullHourBeforeLast = (): number => Math.floor(Date.now() / HOUR_MS - 1) * HOUR_MS

const iso = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z')
