import { describe, expect, it } from 'vitest'
import { request } from '../support/fakes.ts'
import { objectOf } from '../support/heldClass.ts'
import { openInbox } from '../support/inbox.ts'
import { call, importSchool, scheduleClass, scheduleOnly } from '../support/rollcall.ts'
import { at, correct, end, guest, join, report, start, student } from '../support/spec.ts'

/** An endpoint that is told these types, and what it was told. */
async function listener(...types: string[]) {
  const inbox = await openInbox()
  const body = { url: inbox.url, types }
  const { secret } = (await call<{ secret: string }>('POST', '/api/endpoints', { as: 'admin-1', body })).body
  return (count: number) => inbox.messages(count, secret)
}

/** A class that began so many milliseconds ago. */
const classSince = (ms: number) => scheduleClass({ startTime: new Date(Date.now() - ms).toISOString() })

const MINUTE = 60_000
/** Of the specification's class, the time that is now, in minutes. */
const now = () => (Date.now() - Date.parse(at(0))) / MINUTE

describe('moments that no webhook tells', () => {
  it('a class that nobody opened is told, and is in its history', async () => {
    await importSchool(2)
    const told = await listener('class.not_opened')
    const { id } = await classSince(11 * MINUTE)
    expect(await told(1)).toMatchObject([
      { type: 'class.not_opened', data: { meeting_id: id, waited_count: 0 } },
    ])
    const { body } = await call<{ events: { type: string }[] }>('GET', `/api/zoom/meetings/${id}/history`, {
      as: 'teacher-1',
    })
    expect(body.events.map(({ type }) => type)).toContain('ClassNotOpened')
  })

  it('who is missing ten minutes after the start is told, and which guests nobody knows', async () => {
    await importSchool(3)
    const told = await listener('pupil.missing', 'guest.unmatched', 'class.not_opened')
    // Two seconds to come in. They do not wait for registrations.
    const ago = 10 * MINUTE - 2_000
    const meeting = await scheduleOnly({ startTime: new Date(Date.now() - ago).toISOString() })
    const opened = now() - ago / MINUTE
    for (const command of [start(opened), join(student(1), opened + 1), join(guest('Tala'), opened + 1)])
      await objectOf(Number(meeting.zoom_meeting_id)).execute(request(command))
    expect(await told(2)).toMatchObject([
      { type: 'pupil.missing', data: { meeting_id: meeting.id, student_ids: ['student-2', 'student-3'] } },
      { type: 'guest.unmatched', data: { participant_ids: [expect.stringMatching(/^guest\./)] } },
    ])
  })

  it('a guardian who asked for it is told once of an absence that is final', async () => {
    await importSchool(3)
    const guardians = [{ parentId: 'parent-2', studentId: 'student-2', tellAbsences: true }]
    expect((await call('PUT', '/api/roster', { as: 'admin-1', body: { guardians } })).status).toBe(200)
    // Without a word on it, it stays as it was.
    await importSchool(3)
    const told = await listener('guardian.absence', 'attendance.final', 'attendance.corrected')
    const meeting = await scheduleClass()
    const object = objectOf(Number(meeting.zoom_meeting_id))
    for (const command of [start(), join(student(1), 0), end(60), report([[student(1), 0, 60]])])
      await object.execute(request(command))
    await object.execute(request(correct(3, 'late', null, meeting.id)))
    expect(await told(3)).toMatchObject([
      { type: 'attendance.final' },
      {
        type: 'guardian.absence',
        data: { meeting_id: meeting.id, student_id: 'student-2', guardian_id: 'parent-2' },
      },
      { type: 'attendance.corrected', data: { student_id: 'student-3' } },
    ])
  })
})
