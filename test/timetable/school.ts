import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import { Api } from '../demo/api.ts'
import { createDeno } from '../demo/deno.ts'
import { signToken } from '../demo/jwt.ts'
import { newPlace } from '../demo/program.ts'
import { readSettings } from '../demo/settings.ts'
import type { Account } from '../simulator/account.ts'
import { startSimulator } from '../simulator/server.ts'

/** A school on Deno, in a process that may be killed. Zoom, with all of its limits, is in this process. */

const Session = z.object({
  id: z.string(),
  zoom_meeting_id: z.string(),
  host_id: z.string(),
  class_id: z.string().nullable(),
  date: z.string(),
  start_time: z.string(),
  duration: z.number(),
  status: z.string(),
})
export type Session = z.infer<typeof Session>

const Page = z.object({ meetings: z.array(Session), nextCursor: z.string().optional() })

const Progress = z.object({
  steps: z.object({ planned: z.number(), done: z.number(), waiting: z.number(), refused: z.number() }),
  refused: z.array(z.unknown()),
  next_at: z.string().nullable(),
})
type Progress = z.infer<typeof Progress>

export const Plan = z.object({
  sessions: z.record(z.string(), z.number()),
  zoom: z.record(z.string(), z.number()),
  collisions: z.array(z.unknown()),
  days: z.number(),
})

/** One user may ask 300 times a minute, and this school is looked at more often. */
const ADMINS = ['admin-1', 'admin-2', 'admin-3', 'admin-4', 'admin-5', 'admin-6']

export async function openSchool(zoomUsers: readonly string[]) {
  const place = await newPlace()
  const settingsFile = place.env['ROLLCALL_SETTINGS'] ?? ''
  const { settings } = readSettings(settingsFile)
  const origin = `http://localhost:${place.port}`
  const simulator = await startSimulator()
  const zoom = simulator.openAccount({
    accountId: settings.ZOOM_ACCOUNT_ID,
    clientId: settings.ZOOM_CLIENT_ID,
    clientSecret: settings.ZOOM_CLIENT_SECRET,
    users: [{ email: settings.ZOOM_DEFAULT_HOST }, ...zoomUsers.map((email) => ({ email }))],
  })
  const deno = createDeno(place.env['ROLLCALL_STATE'] ?? '')
  const vars = { ZOOM_API_URL: zoom.apiUrl, ZOOM_OAUTH_URL: zoom.oauthUrl, ZOOM_PLAN: 'business' }
  const serve = () => deno.serve({ port: place.port, settingsFile, vars }, () => undefined)
  const apis = await Promise.all(
    ADMINS.map(async (sub) => new Api(origin, await signToken(settings, { sub, role: 'admin' }))),
  )
  let turn = 0
  const call = <S extends z.ZodType>(answer: S, method: string, path: string, body?: unknown) => {
    const api = apis[turn++ % apis.length]
    if (api === undefined) throw new Error('Nobody asks')
    return api.call(answer, method, path, body)
  }
  const progress = () => call(Progress, 'GET', '/api/timetable/progress')

  return {
    call,
    serve,
    progress,
    account: (): Account => simulator.account(settings.ZOOM_ACCOUNT_ID),
    async kill() {
      await deno.kill()
      await serve()
    },
    /** Waits until the timetable is so far. */
    async until(isThere: (progress: Progress) => boolean): Promise<Progress> {
      for (;;) {
        const now = await progress()
        if (now.refused.length > 0) throw new Error(JSON.stringify(now))
        if (isThere(now)) return now
        await setTimeout(100)
      }
    },
    async sessions(): Promise<Session[]> {
      const all: Session[] = []
      for (let cursor = ''; ; ) {
        const page = await call(Page, 'GET', `/api/zoom/meetings?limit=200${cursor}`)
        all.push(...page.meetings.filter(({ status }) => status === 'scheduled'))
        if (page.nextCursor === undefined) return all
        cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`
      }
    },
    async close() {
      await deno.stop()
      await simulator.close()
      place.remove()
    },
  }
}

export type School = Awaited<ReturnType<typeof openSchool>>

interface AtZoom {
  number: string
  host: string
  startTime: number
  duration: number
}

/** What Zoom has: each occurrence that was not deleted. */
export const atZoom = ({ meetings }: Account): AtZoom[] =>
  [...meetings.values()].flatMap(({ id, host, type, startTime, duration, occurrences }) => {
    const of = { number: String(id), host: host.id }
    if (type !== 8) return [{ ...of, startTime: Date.parse(startTime ?? ''), duration }]
    return occurrences
      .filter(({ status }) => status === 'available')
      .map((one) => ({ ...of, startTime: Date.parse(one.start_time), duration: one.duration }))
  })

/** The most meetings of one host that go on at once, in any minute. */
export function mostAtOnce<T>(
  some: readonly T[],
  of: (one: T) => { who: string; from: number; minutes: number },
): number {
  let most = 0
  for (const theirs of Map.groupBy(some.map(of), ({ who }) => who).values()) {
    const marks = theirs.flatMap(({ from, minutes }) => [
      { at: from, by: 1 },
      { at: from + minutes * 60_000, by: -1 },
    ])
    let now = 0
    for (const { by } of marks.sort((a, b) => a.at - b.at || a.by - b.by)) {
      now += by
      most = Math.max(most, now)
    }
  }
  return most
}
