import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { sendAll } from '../support/heldClass.ts'
import { lastWeek } from '../support/lastWeek.ts'
import { call, emailOf, importSchool, scheduleClass } from '../support/rollcall.ts'
import { testAccount } from '../support/testAccount.ts'

const zoom = testAccount()

afterEach(() => vi.restoreAllMocks())

describe('when a row of Zoom’s report has no end', () => {
  it('attendance is final with the other rows, and the log names field and count', async () => {
    await importSchool(2)
    const meeting = await scheduleClass({ startTime: lastWeek(0) })
    const number = meeting.zoom_meeting_id
    const pupil = (n: number) => ({
      name: `Pupil ${n}`,
      email: emailOf(`student-${n}`),
      userId: `zoom-${n}`,
      connections: [{ from: 60 * n }],
    })
    const { webhooks } = await zoom.play(number, {
      lesson: {
        startedAt: lastWeek(0),
        endedAt: lastWeek(60),
        people: [pupil(1), pupil(2)],
      },
    })
    // The webhooks of nobody came: all is in the report.
    await sendAll(webhooks.filter(({ event }) => event === 'meeting.ended').map(({ body }) => body))
    await zoom.fault({ kind: 'odd-row', path: '/v2/report/*', field: 'leave_time', value: '' })
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    await runDurableObjectAlarm(env.MEETINGS.getByName(number))
    const lines = log.mock.calls.map(([line]) => JSON.parse(String(line)))
    expect(lines).toContainEqual(
      expect.objectContaining({
        event: 'duty.done',
        duty: 'report',
        zoom: expect.objectContaining({ odd: { reportParticipants: { leave_time: 1 } } }),
      }),
    )
    const { body } = await call('GET', `/api/zoom/meetings/${meeting.id}/attendance`, { as: 'teacher-1' })
    expect(body).toMatchObject({
      final: true,
      records: [
        { student_id: 'student-1', status: 'absent' },
        { student_id: 'student-2', status: 'present' },
      ],
    })
  })
})
