import ICAL from 'ical.js'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  call,
  importSchool,
  type ScheduledMeeting,
  scheduleClass,
  scheduleOnly,
  send,
} from '../support/rollcall.ts'

const DAY = 24 * 60 * 60 * 1000
const soon = (days: number) => new Date(Date.now() + days * DAY).toISOString()

/** Makes a person's calendar, and gives its address. */
async function open(as: string): Promise<string> {
  const { status, body } = await call<{ url: string }>('POST', '/api/calendar', { as })
  expect(status).toBe(201)
  return body.url
}

async function read(url: string, headers: Record<string, string> = {}) {
  const answer = await send(new Request(url, { headers }))
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

/** The events, as a calendar program understands them. */
async function events(url: string) {
  const { status, headers, text } = await read(url)
  expect({ status, type: headers.get('content-type') }).toEqual({
    status: 200,
    type: 'text/calendar; charset=utf-8',
  })
  const calendar = new ICAL.Component(ICAL.parse(text))
  expect(calendar.getFirstPropertyValue('version')).toBe('2.0')
  return calendar.getAllSubcomponents('vevent').map((component) => {
    const event = new ICAL.Event(component)
    return {
      uid: event.uid,
      summary: event.summary,
      from: event.startDate.toJSDate().toISOString(),
      minutes: event.duration.toSeconds() / 60,
      sequence: event.sequence,
      status: component.getFirstPropertyValue('status'),
      url: component.getFirstPropertyValue('url'),
      description: event.description,
    }
  })
}

let meeting: ScheduledMeeting

beforeEach(async () => {
  await importSchool(2)
  meeting = await scheduleClass({
    startTime: soon(3),
    title:
      'Fungi, moulds; and a very long name of a class that goes on beyond a line: Überraschungen der Pilzkunde',
  })
})

describe('a calendar', () => {
  it('has the sessions of its maker, with Rollcall’s page in place of a way in', async () => {
    await scheduleOnly({ startTime: soon(2), targetAudience: 'teachers', classId: undefined, title: 'Staff' })
    const url = await open('student-1')
    const [only, ...more] = await events(url)
    expect(more).toEqual([])
    expect(only).toEqual({
      uid: `${meeting.id}@rollcall`,
      summary:
        'Fungi, moulds; and a very long name of a class that goes on beyond a line: Überraschungen der Pilzkunde',
      from: `${meeting.start_time.slice(0, 19)}.000Z`,
      minutes: 60,
      sequence: expect.any(Number),
      status: 'CONFIRMED',
      url: expect.stringMatching(`^https?://[^/]+/classes/${meeting.id}$`),
      description: 'Class 1, Name of teacher-1',
    })
    const { text } = await read(url)
    for (const secret of ['/j/', '/w/', 'pwd', 'tk=', meeting.zoom_meeting_id])
      expect(text).not.toContain(secret)
    for (const line of text.split('\r\n'))
      expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75)
    expect((await events(await open('teacher-1'))).map(({ summary }) => summary.slice(0, 5))).toEqual([
      'Staff',
      'Fungi',
    ])
    expect(await events(await open('parent-1'))).toHaveLength(1)
  })

  it('follows a move and keeps a cancellation, under one UID and with a higher sequence', async () => {
    const url = await open('student-1')
    const [before] = await events(url)
    const path = `/api/zoom/meetings/${meeting.id}`
    await call('PATCH', path, { as: 'teacher-1', body: { startTime: soon(4), duration: 45 } })
    const [moved] = await events(url)
    expect(moved).toMatchObject({ uid: before?.uid, minutes: 45, status: 'CONFIRMED' })
    expect(moved?.from).not.toBe(before?.from)
    expect(moved?.sequence).toBeGreaterThanOrEqual(before?.sequence ?? 0)
    expect(moved?.sequence).toBeGreaterThan(0)
    await call('DELETE', path, { as: 'teacher-1' })
    expect(await events(url)).toMatchObject([{ uid: before?.uid, status: 'CANCELLED' }])
  })

  it('is sent again only if it has changed', async () => {
    const url = await open('student-1')
    const etag = (await read(url)).headers.get('etag') ?? ''
    expect(await read(url, { 'if-none-match': etag })).toMatchObject({ status: 304, text: '' })
    await call('PATCH', `/api/zoom/meetings/${meeting.id}`, { as: 'teacher-1', body: { title: 'Botany' } })
    expect((await read(url, { 'if-none-match': etag })).status).toBe(200)
  })

  it('is good until its maker revokes it, makes another or leaves', async () => {
    const first = await open('student-1')
    const { body } = await call<{ calendar: object | null }>('GET', '/api/calendar', { as: 'student-1' })
    expect(body.calendar).toEqual({ created_at: expect.any(String) })
    const second = await open('student-1')
    expect((await read(first)).status).toBe(404)
    expect((await read(second)).status).toBe(200)
    await call('DELETE', '/api/calendar', { as: 'student-1' })
    expect((await read(second)).status).toBe(404)
    const third = await open('student-2')
    await call('DELETE', '/api/roster/users/student-2?erase=true', { as: 'admin-1' })
    expect((await read(third)).status).toBe(404)
  })

  it('is nobody’s who guesses', async () => {
    for (const name of ['nonsense', `${'a'.repeat(43)}.ics`, '..%2F..%2Fetc'])
      expect((await read(`https://rollcall.test/api/calendar/${name}`)).status).toBe(404)
  })
})
