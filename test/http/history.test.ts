import { beforeEach, describe, expect, it } from 'vitest'
import { attendanceOf, type HeldClass, heldClass } from '../support/held.ts'
import { call } from '../support/rollcall.ts'
import { everything } from '../support/tables.ts'

interface Told {
  version: number
  type: string
  actor: { id: string; role: string; name: string } | null
  source: string
  recordedAt: string
  data: Record<string, unknown>
}

let held: HeldClass
beforeEach(async () => {
  held = await heldClass()
})

const page = (query = '', as = 'teacher-1') =>
  call<{ events: Told[]; nextCursor?: string; attendance?: unknown }>('GET', `${held.path}/history${query}`, {
    as,
  })
async function hostedByAdmin(): Promise<string> {
  const body = { title: 'T', startTime: '2026-03-02T08:00:00Z', duration: 60, classId: 'class-1' }
  const answer = await call<{ meeting: { id: string } }>('POST', '/api/zoom/meetings', {
    as: 'admin-1',
    body,
  })
  return answer.body.meeting.id
}
const correct = (status: string | null) =>
  call('PATCH', `${held.path}/attendance/student-2`, { as: 'admin-1', body: { status, note: 'ill' } })

/** Later than everything recorded so far, and before all that comes next. */
async function now(): Promise<string> {
  for (;;) {
    const { events } = (await page('?limit=200')).body
    const last = Math.max(...events.map(({ recordedAt }) => Date.parse(recordedAt)))
    if (Date.now() > last + 1) return new Date(last + 1).toISOString()
  }
}

describe('the history of a class', () => {
  it('tells what happened, through which door, and who did it', async () => {
    await correct('excused')
    const { events } = (await page('?limit=200')).body
    expect(events.map(({ version }) => version)).toEqual(events.map((_, i) => i + 1))
    expect(events[0]).toMatchObject({
      type: 'MeetingScheduled',
      actor: { id: 'teacher-1', role: 'teacher', name: 'Name of teacher-1' },
      source: 'api',
      data: { sessions: [{ title: 'Biology' }] },
    })
    expect(events.slice(-4)).toMatchObject([
      { type: 'MeetingEnded', source: 'zoom', actor: null },
      { type: 'ExpectedFrozen', source: 'system', actor: null },
      { type: 'AttendanceTaken', source: 'system', data: { counts: { present: 1, late: 1, absent: 1 } } },
      {
        type: 'AttendanceCorrected',
        actor: { id: 'admin-1', role: 'admin', name: 'Name of admin-1' },
        data: { studentId: 'student-2', status: 'excused', note: 'ill' },
      },
    ])
  })

  it('shows no way into the meeting and no bookkeeping', async () => {
    await call('GET', `${held.path}/join`, { as: 'student-1' })
    const text = JSON.stringify((await page('?limit=200')).body)
    const { events } = await everything()
    const kept = JSON.stringify(events)
    for (const secret of ['http', 'joinUrl', 'password', 'customerKey', 'registrationUrl', '\\"after\\"']) {
      expect(kept).toContain(secret)
      expect(text).not.toContain(secret.replaceAll('\\', ''))
    }
    expect(text).toContain('registrantId')
  })

  it('comes in pages without loss or repetition', async () => {
    const seen: number[] = []
    let query = '?limit=3'
    for (;;) {
      const { events, nextCursor } = (await page(query)).body
      seen.push(...events.map(({ version }) => version))
      if (nextCursor === undefined) break
      query = `?limit=3&cursor=${nextCursor}`
    }
    const all = (await page('?limit=200')).body.events
    expect(seen).toEqual(all.map(({ version }) => version))
  })

  it.each(['cursor=x', 'cursor=MA==', 'limit=0', 'at=yesterday'])('refuses %s', async (query) => {
    expect((await page(`?${query}`)).status).toBe(400)
  })

  it('is for the host and admins', async () => {
    expect((await page('', 'admin-1')).status).toBe(200)
    for (const as of ['student-1', 'parent-1'])
      expect(await page('', as)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    expect((await page('', 'teacher-77')).status).toBe(404)
  })

  it('is not for the class’s teacher where somebody else is the host', async () => {
    const path = `/api/zoom/meetings/${await hostedByAdmin()}`
    expect((await call('GET', `${path}/history`, { as: 'teacher-1' })).status).toBe(403)
    // Who may see everybody's times may correct them.
    const body = { status: 'present' }
    expect(await call('PATCH', `${path}/attendance/student-1`, { as: 'teacher-1', body })).toMatchObject({
      body: { code: 'NOT_A_RECORD' },
    })
  })

  it('is gone with the meeting', async () => {
    await call('DELETE', held.path, { as: 'teacher-1' })
    for (const query of ['', `?at=${new Date().toISOString()}`]) expect((await page(query)).status).toBe(404)
  })
})

describe('the attendance as it was known', () => {
  const at = async (instant: string) => (await page(`?at=${encodeURIComponent(instant)}`)).body
  const asShown = async () => {
    const { summary, records, ...source } = await attendanceOf(held.path)
    return { summary, records, ...source }
  }

  it('is that before a correction, with it, and after it was taken back', async () => {
    const times = [{ at: await now(), shown: await asShown() }]
    for (const status of ['excused', 'present', null]) {
      await correct(status)
      times.push({ at: await now(), shown: await asShown() })
    }
    expect(times.map(({ shown }) => shown.records[1]?.status)).toEqual(['late', 'excused', 'present', 'late'])
    for (const { at: instant, shown } of times)
      expect(await at(instant)).toEqual({ at: instant, attendance: shown })
  })

  it('is none before any was taken', async () => {
    expect(await at('2020-01-01T08:00:00+08:00')).toEqual({
      at: '2020-01-01T00:00:00.000Z',
      attendance: null,
    })
  })
})
