import { describe, expect, it } from 'vitest'
import { lessonWebhooks } from '../simulator/lesson.ts'
import { call, emailOf, importSchool, scheduleClass, webhook } from '../support/rollcall.ts'
import { ACCOUNT_ID } from '../support/testAccount.ts'

const uuid = 'k1+/abcDEF0123456789==A='

describe('a class, from its schedule through signed webhooks to its attendance', () => {
  it('tells who was present, late, partial and absent', async () => {
    await importSchool(4)
    const meeting = await scheduleClass()
    const webhooks = lessonWebhooks({
      seed: 1,
      accountId: ACCOUNT_ID,
      meeting: {
        number: Number(meeting.zoom_meeting_id),
        uuid,
        topic: 'Biology',
        hostId: 'host',
        startTime: '2026-03-02T08:00:00Z',
        duration: 60,
        timezone: 'Asia/Manila',
      },
      startedAt: '2026-03-02T08:00:10Z',
      endedAt: '2026-03-02T08:58:00Z',
      people: [
        { name: 'One', email: emailOf('student-1'), userId: 'zoom-1', connections: [{ from: 0 }] },
        { name: 'Two', email: emailOf('student-2'), userId: 'zoom-2', connections: [{ from: 1200 }] },
        { name: 'Three', email: emailOf('student-3'), userId: 'zoom-3', connections: [{ from: 5, to: 300 }] },
        { name: 'Guest', connections: [{ from: 60 }] },
      ],
    })
    for (const { body } of webhooks) expect((await webhook(body)).delivered).toBe(true)

    const { status, body } = await call('GET', `/api/zoom/meetings/${meeting.id}/attendance`, {
      as: 'teacher-1',
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      summary: { total: 4, present: 1, late: 1, partial: 1, absent: 1 },
      records: [
        { student_id: 'student-1', status: 'present', attended_seconds: 3470 },
        { student_id: 'student-2', status: 'late' },
        { student_id: 'student-3', status: 'partial', attended_seconds: 295 },
        { student_id: 'student-4', status: 'absent', attended_seconds: 0 },
      ],
    })
  })
})
