import { evictAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { MeetingObject } from '../../src/hosts/cloudflare/meetingObject.ts'
import { request } from '../app/fakes.ts'
import { guest, join, leave, schedule, student } from '../domain/spec.ts'
import { call, emailOf, importSchool, scheduleClass, webhook } from '../http/rollcall.ts'
import { shuffled, withDuplicates } from '../simulator/lesson.ts'
import { randomLesson } from '../simulator/random-lesson.ts'
import { writerOver } from '../store/history.ts'
import { everything } from '../store/tables.ts'

const objectOf = (number: string): DurableObjectStub<MeetingObject> => env.MEETINGS.getByName(number)

/** A random class of a meeting just scheduled, of 10 students and some guests. */
async function randomClass(seed: number) {
  const ids = await importSchool(10)
  const meeting = await scheduleClass()
  const people = [
    { name: 'Host', email: emailOf('teacher-1') },
    ...ids.map((id) => ({ name: id, email: emailOf(id) })),
  ]
  const lesson = randomLesson(seed, 14, {
    accountId: 'test-account',
    ignoredEvents: true,
    people,
    meeting: {
      number: Number(meeting.zoom_meeting_id),
      uuid: `uuid/${seed}+==`,
      topic: 'Biology',
      hostId: 'host',
      startTime: '2026-03-02T08:00:00Z',
      duration: 60,
      timezone: 'Asia/Manila',
    },
  })
  return { ids, meeting, ...lesson }
}

/** What teachers are told, without what differs from meeting to meeting. */
async function told(id: string) {
  const [participants, attendance] = await Promise.all(
    ['participants', 'attendance'].map((what) =>
      call('GET', `/api/zoom/meetings/${id}/${what}`, { as: 'teacher-1' }),
    ),
  )
  const { meeting: _, ...rest } = participants?.body ?? {}
  return { ...rest, attendance: attendance?.body }
}

describe('a meeting’s Durable Object', () => {
  it('takes 60 webhooks at once: no gap, one row a person, fewer batches than webhooks', async () => {
    await importSchool(60)
    const meeting = await scheduleClass()
    const object = objectOf(meeting.zoom_meeting_id)
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, i) => object.execute(request(join(student(i + 1), 1), `join-${i}`))),
    )
    const versions = new Set(answers.map((answer) => (answer.ok ? answer.value.version : 0)))
    expect(versions.size).toBeLessThan(60)
    const { results } = await env.DB.prepare('select version from events order by version').all()
    expect(results.length).toBeGreaterThan(60)
    expect(results.map(({ version }) => version)).toEqual(results.map((_, i) => i + 1))
    const rows = await env.DB.prepare(
      'select count(*) as n, count(distinct user_id) as users from zoom_participants',
    ).first()
    expect(rows).toEqual({ n: 60, users: 60 })
  })

  it('writes at most 6 rows in one batch for a known person who joins', async () => {
    await importSchool(2)
    const batches: { rowsWritten: number }[] = []
    const writer = writerOver('81234567890', { onBatch: (batch) => batches.push(batch) })
    await writer.execute(request(schedule()))
    const registered = {
      type: 'ApproveRegistrant',
      userId: 'student-1',
      email: emailOf('student-1'),
      registrantId: 'r-1',
      joinUrl: 'u',
    } as const
    await writer.execute(request(registered))
    const cost = async (who: ReturnType<typeof guest>, minute: number, kind = join) => {
      batches.length = 0
      await writer.execute(request(kind(who, minute)))
      return batches.map(({ rowsWritten }) => rowsWritten)
    }
    const known = guest('One', { registrantId: 'r-1' })
    expect(await cost(known, 1)).toEqual([expect.toSatisfy((rows: number) => rows <= 6)])
    expect(await cost(known, 2, leave)).toEqual([expect.toSatisfy((rows: number) => rows <= 6)])
    expect(await cost(known, 3)).toEqual([expect.toSatisfy((rows: number) => rows <= 6)])
  })

  it('leaves nothing behind for meetings that are not ours', async () => {
    const { webhooks } = randomLesson(3, 4)
    const before = await everything()
    for (const { body } of webhooks) expect((await webhook(body)).attempts).toMatchObject([{ status: 200 }])
    expect(await everything()).toEqual(before)
    const number = String(randomLesson(3, 4).lesson.meeting.number)
    const kept = await runInDurableObject(objectOf(number), (_, state) => [...state.storage.kv.list()].length)
    expect(kept).toBe(0)
  })

  it.each([11, 12, 13])(
    'seed %i: tells what the simulator knows to be true, in any order, repeated, and evicted anywhere',
    { timeout: 60_000 },
    async (seed) => {
      const { meeting, ids, webhooks, truth } = await randomClass(seed)
      for (const { body } of webhooks) await webhook(body)
      const inOrder = await told(meeting.id)
      const expected = truth.people
        .slice(1, 1 + ids.length)
        .map(({ attendedSeconds }, i) => ({ student_id: ids[i], attended_seconds: attendedSeconds }))
      const records = (inOrder.attendance as { records: { student_id: string; attended_seconds: number }[] })
        .records
      expect(
        records.map(({ student_id, attended_seconds }) => ({ student_id, attended_seconds })).sort(byId),
      ).toEqual(expected.sort(byId))

      const log = await everything()
      await Promise.all(webhooks.map(({ body }) => webhook(body)))
      expect(await everything()).toEqual(log)

      const again = await randomClass(seed)
      for (const { body } of withDuplicates(shuffled(again.webhooks, seed), seed)) {
        await webhook(body)
        await evictAllDurableObjects()
      }
      expect(await told(again.meeting.id)).toEqual(inOrder)
    },
  )
})

const byId = (a: { student_id: string | undefined }, b: { student_id: string | undefined }) =>
  (a.student_id ?? '') < (b.student_id ?? '') ? -1 : 1
