import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { call, importSchool, type ScheduledMeeting, scheduleOnly } from '../support/rollcall.ts'
import { SOON } from '../support/until.ts'
import { ended, joined, left, type Occasion, pupil, sendAll, started } from '../support/zoomEvents.ts'

/** Ten digits, as no scheduled meeting of Zoom's has. */
const PERSONAL = '4155551234'
const START = '2026-03-02T08:00:00Z'

/** Classes of one host in Zoom, each from so many minutes on, for an hour. */
async function classesAt(...minutes: number[]): Promise<{ meetings: ScheduledMeeting[]; host: string }> {
  await importSchool(2)
  const meetings: ScheduledMeeting[] = []
  for (const minute of minutes) {
    const startTime = new Date(Date.parse(START) + minute * 60_000).toISOString()
    meetings.push(await scheduleOnly({ startTime, timezone: 'UTC' }))
  }
  const query = env.DB.prepare('select zoom_host_id from zoom_meetings where id = ?')
  const host = await query.bind(meetings[0]?.id ?? '').first<string>('zoom_host_id')
  return { meetings, host: host ?? '' }
}

/** The webhooks of a lesson under the personal number of its host. */
function lesson(host: string, from = 0, to = from + 60): string[] {
  const of: Occasion = { number: PERSONAL, start: START, uuid: `personal-${crypto.randomUUID()}` }
  const bodies = [
    started(of, from),
    joined(of, pupil(1), from + 1),
    left(of, pupil(1), to - 5),
    ended(of, to, from),
  ]
  return bodies.map((body) => {
    const told = JSON.parse(body)
    // Every event of an instance tells when it began.
    const start_time = new Date(Date.parse(START) + from * 60_000).toISOString().replace('.000Z', 'Z')
    Object.assign(told.payload.object, { host_id: host, start_time })
    return JSON.stringify(told)
  })
}

interface Told {
  status: string
  started_at: string
  ended_at: string
}

const statuses = async (meetings: readonly ScheduledMeeting[]) =>
  Promise.all(
    meetings.map(async ({ id }) => {
      const path = `/api/zoom/meetings/${id}/attendance`
      const { body } = await call<{ records: { student_id: string; status: string }[] }>('GET', path, {
        as: 'teacher-1',
      })
      return body.records.find((one) => one.student_id === 'student-1')?.status ?? null
    }),
  )

describe('webhooks that carry the personal number of a host', () => {
  it('are of the session that this host has just then', async () => {
    const { meetings, host } = await classesAt(0, 600)
    await sendAll(...lesson(host))
    expect(await statuses(meetings)).toEqual(['present', null])
  })

  it('are of the one that goes on by its schedule, where another of them is near', async () => {
    const { meetings, host } = await classesAt(0, 90)
    await sendAll(...lesson(host))
    expect(await statuses(meetings)).toEqual(['present', null])
  })

  it('are of the session that it began in, if it goes on into the next or is opened before it', async () => {
    const { meetings, host } = await classesAt(0, 60, 120)
    await sendAll(...lesson(host, 0, 58), ...lesson(host, 55, 125), ...lesson(host, 126, 190))
    expect(await statuses(meetings)).toEqual(['present', 'present', 'present'])
    const states = await Promise.all(
      meetings.map(async ({ id }) => {
        const path = `/api/zoom/meetings/${id}`
        return (await call<{ meeting: Told }>('GET', path, { as: 'teacher-1' })).body.meeting
      }),
    )
    const at = (minute: number) => new Date(Date.parse(START) + minute * 60_000).toISOString()
    expect(states.map(({ status, started_at, ended_at }) => [status, started_at, ended_at])).toEqual([
      ['ended', at(0), at(58)],
      ['ended', at(55), at(125)],
      ['ended', at(126), at(190)],
    ])
  })

  it.each<[string, number[], (host: string) => string[]]>([
    ['there are two of them at once', [0, 30], lesson],
    ['it is another host’s', [0], () => lesson('another-host')],
    ['there is none just then', [0], (host) => lesson(host, 600)],
  ])('are nobody’s where %s', async (_, minutes, bodies) => {
    const { meetings, host } = await classesAt(...minutes)
    await sendAll(...bodies(host))
    expect(await statuses(meetings)).toEqual(meetings.map(() => null))
  })
})

describe('the host of the class', () => {
  it('is not registered, and if Zoom does not register a person for that reason, it is no failure', async () => {
    await importSchool(2)
    // No user of Zoom has the e-mail of admin-1: the school's host lends itself, who is in the roster too.
    const lent = { id: 'admin-9', name: 'Office', email: 'zoom-host@school.example', role: 'admin' }
    await call('PUT', '/api/roster', { as: 'admin-1', body: { users: [lent] } })
    const body = { title: 'Biology', startTime: '2027-03-02T08:00Z', duration: 60, classId: 'class-1' }
    const scheduled = await call<{ meeting: ScheduledMeeting }>('POST', '/api/zoom/meetings', {
      as: 'admin-1',
      body,
    })
    const { id, zoom_meeting_id } = scheduled.body.meeting
    await runDurableObjectAlarm(env.MEETINGS.getByName(zoom_meeting_id))
    const path = `/api/zoom/meetings/${id}`
    await vi.waitFor(async () => {
      const { body } = await call<{ meeting: { registration: object } }>('GET', path, { as: 'admin-1' })
      expect(body.meeting.registration).toMatchObject({ requested: 3, approved: 3, failed: 0, failures: [] })
    }, SOON)
    const rows = await env.DB.prepare(
      'select user_id from meeting_registrants where meeting_id = ? order by 1',
    )
      .bind(id)
      .all<{ user_id: string }>()
    expect(rows.results.map(({ user_id }) => user_id)).toEqual([
      'admin-9',
      'student-1',
      'student-2',
      'teacher-1',
    ])
  })
})
