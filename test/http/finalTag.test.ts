import { beforeEach, describe, expect, it } from 'vitest'
import { request } from '../support/fakes.ts'
import { attendanceOf, type HeldClass, heldClass, writerOf } from '../support/held.ts'
import { call } from '../support/rollcall.ts'
import { close, join, leave, report, student } from '../support/spec.ts'

let held: HeldClass

/** The class of heldClass, confirmed by Zoom's report. */
beforeEach(async () => {
  held = await heldClass()
  await execute(
    report([
      [student(1), 0, 60],
      [student(2), 20, 60],
    ]),
    close(180, held.meeting.id),
  )
  expect(await attendanceOf(held.path)).toMatchObject({ final: true })
})

async function execute(...commands: Parameters<typeof request>[0][]): Promise<void> {
  for (const command of commands) await writerOf(held.meeting).execute(request(command))
}

const ANSWERS = ['', '/attendance', '/participants', '/timeline']
const paths = () => [
  ...ANSWERS.map((what) => `${held.path}${what}`),
  `/api/zoom/reports?meetingId=${held.meeting.id}`,
]

const ask = (path: string, as: string, tag?: string) =>
  call('GET', path, { as, ...(tag && { headers: { 'if-none-match': tag } }) }).catch(() => null)

const tagsOf = (as = 'teacher-1') =>
  Promise.all(paths().map(async (path) => (await ask(path, as))?.headers.get('etag') ?? ''))

/** The statuses of all answers, to somebody who has these tags. A body of no JSON is an empty one. */
const statuses = (tags: readonly string[], as = 'teacher-1') =>
  Promise.all(paths().map(async (path, i) => (await ask(path, as, tags[i]))?.status ?? 304))

const all = (status: number) => paths().map(() => status)

describe('a class with final attendance', () => {
  it('is told once: who has an answer gets 304, and somebody else the answer', async () => {
    const tags = await tagsOf()
    for (const tag of tags) expect(tag).toMatch(/^"[\da-f]{64}"$/)
    expect(await statuses(tags)).toEqual(all(304))
    expect(await statuses(tags.map((tag) => `"other", W/${tag}`))).toEqual(all(304))
    expect((await statuses(tags, 'student-1')).slice(0, 2)).toEqual([200, 200])
    expect((await statuses(tags, 'student-77')).slice(0, 2)).toEqual([404, 404])
  })

  it.each<[string, () => Promise<unknown>, number[]]>([
    [
      'a correction',
      () =>
        call('PATCH', `${held.path}/attendance/student-1`, { as: 'teacher-1', body: { status: 'excused' } }),
      [1, 4],
    ],
    ['late webhooks', () => execute(join(student(3), 30), leave(student(3), 50)), [0, 1, 2, 3, 4]],
    [
      'an erasure',
      () => call('DELETE', '/api/roster/users/student-1?erase=true', { as: 'admin-1' }),
      [0, 1, 2, 3, 4],
    ],
    [
      'another name in the roster',
      () =>
        call('PUT', '/api/roster', {
          as: 'admin-1',
          body: { users: [{ id: 'student-1', name: 'Another', email: null, role: 'student' }] },
        }),
      [0, 1, 2, 3, 4],
    ],
  ])('is told anew after %s', async (_, act, changed) => {
    const tags = await tagsOf()
    await act()
    const now = await statuses(tags)
    expect(changed.map((i) => now[i])).toEqual(changed.map(() => 200))
    const anew = await tagsOf()
    for (const i of changed) expect(anew[i]).not.toBe(tags[i])
  })

  it('is told no more to somebody without the right', async () => {
    const tags = await tagsOf('student-1')
    const removed = { enrollments: [{ classId: 'class-1', studentId: 'student-1' }] }
    await call('PUT', '/api/roster', { as: 'admin-1', body: { removed } })
    expect((await statuses(tags, 'student-1')).slice(0, 2)).toEqual([404, 404])
  })
})

describe('a class that is not final', () => {
  it('has no tag', async () => {
    held = await heldClass()
    expect(await tagsOf()).toEqual(paths().map(() => ''))
  })
})
