import * as z from 'zod'
import type { ControlledAccount } from '../../simulator/control.ts'
import { type Api, Attendance, Participants, Scheduled } from '../api.ts'
import { SHOWN_CLASS } from '../school/classes.ts'
import { iso, MINUTE_MS, ZONE } from '../school/time.ts'
import { peopleOfClass } from './people.ts'

/** The class with the printed attendance. */

/** Decides which webhooks come twice, and their order. */
const SEED = 24

/** What Zoom does, for callers in its process and from outside. */
export type Playing = Pick<ControlledAccount, 'play'>

export interface CountedClass {
  title: string
  meetingId: string
  /** How many there were; null where an earlier start has held it. */
  webhooks: number | null
  attendance: Attendance
  participants: Participants
}

/** Schedules a class as its teacher, lets Zoom hold it, and asks who was there. What an earlier start has held stays. */
export async function countClass(teacher: Api, zoom: Playing): Promise<CountedClass> {
  const earlier = await heldBefore(teacher)
  const scheduled = earlier ?? (await scheduleClass(teacher))
  const webhooks = earlier === null ? await hold(zoom, scheduled) : null
  return { ...scheduled, webhooks, ...(await attendanceOf(teacher, scheduled)) }
}

export interface ScheduledClass {
  title: string
  meetingId: string
  /** Zoom's. */
  number: string
  /** Epoch milliseconds. */
  startTime: number
}

const TITLE = 'Cells and tissues'

/** So long ago it is still a class of today to look at. */
const RECENT_MS = 3 * 60 * MINUTE_MS

const Held = z.object({ meetings: z.array(Scheduled.shape.meeting) })

async function heldBefore(teacher: Api): Promise<ScheduledClass | null> {
  const startTime = fullHourBeforeLast()
  const hours = { startDate: iso(startTime - RECENT_MS), endDate: iso(startTime), limit: '100' }
  const { meetings } = await teacher.call(Held, 'GET', `/api/zoom/reports?${new URLSearchParams(hours)}`)
  const one = meetings.find(({ title }) => title === TITLE)
  return one ? { title: one.title, meetingId: one.id, number: one.zoom_meeting_id, startTime } : null
}

export async function scheduleClass(teacher: Api): Promise<ScheduledClass> {
  const startTime = fullHourBeforeLast()
  const { meeting } = await teacher.call(Scheduled, 'POST', '/api/zoom/meetings', {
    title: TITLE,
    startTime: iso(startTime),
    duration: 45,
    timezone: ZONE,
    classId: SHOWN_CLASS.id,
  })
  return { title: meeting.title, meetingId: meeting.id, number: meeting.zoom_meeting_id, startTime }
}

export async function attendanceOf(teacher: Api, { meetingId }: Pick<ScheduledClass, 'meetingId'>) {
  const path = `/api/zoom/meetings/${meetingId}`
  const attendance = await teacher.call(Attendance, 'GET', `${path}/attendance`)
  const participants = await teacher.call(Participants, 'GET', `${path}/participants`)
  return { attendance, participants }
}

type Place = Pick<ScheduledClass, 'number' | 'startTime'>

/** Zoom sends the webhooks of a whole class, and waits for the answer to each. */
export const playClass = (zoom: Playing, { number, startTime }: Place) =>
  zoom.play(number, {
    seed: SEED,
    concurrency: 4,
    sideEvents: true,
    duplicates: 0.1,
    minuteScale: 0,
    lesson: {
      startedAt: iso(startTime + 30_000),
      endedAt: iso(startTime + 44 * 60_000),
      people: peopleOfClass(),
    },
  })

/** The same. Returns how many webhooks there were. Throws if Rollcall did not take one. */
export async function hold(zoom: Playing, place: Place): Promise<number> {
  const { deliveries } = await playClass(zoom, place)
  const lost = deliveries.filter(({ delivered }) => !delivered).length
  if (lost > 0) throw new Error(`Rollcall did not take ${lost} of Zoom's ${deliveries.length} webhooks`)
  return deliveries.length
}

const HOUR_MS = 60 * 60 * 1000

/** A class that began then is over by now. */
const fullHourBeforeLast = (): number => Math.floor(Date.now() / HOUR_MS - 1) * HOUR_MS
