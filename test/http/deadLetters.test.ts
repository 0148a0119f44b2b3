import { beforeEach, describe, expect, it } from 'vitest'
import { addDeadLetter } from '../support/deadLetter.ts'
import { request } from '../support/fakes.ts'
import { call, importSchool, type ScheduledMeeting, scheduleClass } from '../support/rollcall.ts'
import { guest, join, start } from '../support/spec.ts'

const listed = async () =>
  (await call<{ deadLetters: { id: string }[] }>('GET', '/api/dead-letters', { as: 'admin-1' })).body
    .deadLetters
const replay = (id: string) => call('POST', `/api/dead-letters/${id}/replay`, { as: 'admin-1' })

let meeting: ScheduledMeeting
beforeEach(async () => {
  await importSchool(1)
  meeting = await scheduleClass()
})

describe('a dead letter', () => {
  it('is recorded when it is tried again, and gone', async () => {
    await addDeadLetter(meeting.zoom_meeting_id, request(start(), 'letter'))
    expect(await listed()).toMatchObject([{ id: 'letter', command: 'RecordStart', reason: 'UNSTORABLE' }])
    expect(await replay('letter')).toMatchObject({ status: 200 })
    expect(await listed()).toEqual([])
    const { body } = await call('GET', `/api/zoom/meetings/${meeting.id}`, { as: 'teacher-1' })
    expect(body).toMatchObject({ meeting: { status: 'started' } })
    expect((await replay('letter')).status).toBe(404)
  })

  it('stays where its meeting refuses it, with the reason', async () => {
    await addDeadLetter('99999999999', request(start(), 'lost'))
    expect(await replay('lost')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
    expect(await listed()).toMatchObject([{ id: 'lost' }])
  })

  it('names nobody in the list, and one that was too large to be kept whole says so', async () => {
    const large = request(join(guest('x'.repeat(1_000)), 1), 'large')
    await addDeadLetter(meeting.zoom_meeting_id, large, { reason: 'TOO_LARGE', size: 900 })
    expect(await listed()).toMatchObject([{ id: 'large', command: null }])
    expect(JSON.stringify(await listed())).not.toContain('xxx')
    expect((await replay('large')).status).toBe(404)
  })
})
