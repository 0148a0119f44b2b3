import { beforeEach, describe, expect, it } from 'vitest'
import { request } from '../support/fakes.ts'
import { attendanceOf, begunClass, type HeldClass, heldClass, ROLES, writerOf } from '../support/held.ts'
import { call } from '../support/rollcall.ts'
import { guest, join, leave } from '../support/spec.ts'
import { everything } from '../support/tables.ts'

interface Participants {
  participants: {
    id: string
    user_id: string | null
    status: string
    duration: number
    candidates?: { id: string; name: string }[]
  }[]
  stats: Record<string, number>
  code?: string
}

const GUEST = 'guest.zoom_account-1'
const account = { zoomAccountId: 'zoom/account+1' }

let held: HeldClass
const identify = (userId: unknown, { id = GUEST, as = 'teacher-1' } = {}) =>
  call<Participants>('PUT', `${held.path}/participants/${id}/user`, { as, body: { userId } })
const listed = async () =>
  (await call<Participants>('GET', `${held.path}/participants`, { as: 'teacher-1' })).body
const statuses = async () => (await attendanceOf(held.path)).records.map(({ status }) => status)

describe('when a guest was in a class', () => {
  beforeEach(async () => {
    held = await heldClass()
  })

  it('the expected with a word of the name are candidates, and nobody is marked by that', async () => {
    const { participants } = await listed()
    expect(participants.map(({ user_id, candidates }) => [user_id, candidates?.map(({ id }) => id)])).toEqual(
      [
        ['student-1', undefined],
        [null, ['student-3']],
        ['student-2', undefined],
      ],
    )
    expect(await statuses()).toEqual(['present', 'late', 'absent'])
  })

  it('the teacher says who it was: one row, the counters and the attendance follow', async () => {
    const identified = await identify('student-3')
    expect(identified.status).toBe(200)
    expect(identified.headers.get('x-d1-bookmark')).toBeTruthy()
    const { participants, stats } = await listed()
    expect(identified.body.participants).toEqual(participants)
    expect(participants.map(({ id }) => id)).toEqual(['user.student-1', 'user.student-3', 'user.student-2'])
    expect(stats).toMatchObject({ totalParticipants: 3, joinedCount: 3, attendanceRate: 100 })
    expect(await statuses()).toEqual(['present', 'late', 'present'])
  })

  it('holds for what is told of the guest later, and is taken back by either name of theirs', async () => {
    await identify('student-3')
    const again = { connection: 'b' }
    const writer = writerOf(held.meeting)
    await writer.execute(request(leave(guest('S', account), 9, { connection: 'a' })))
    await writer.execute(request(join(guest('S', account), 50, again)))
    expect((await listed()).participants[1]).toMatchObject({ user_id: 'student-3', duration: 14 * 60 })
    expect(await statuses()).toEqual(['present', 'late', 'partial'])
    expect((await identify(null, { id: 'user.student-3' })).status).toBe(200)
    expect(await statuses()).toEqual(['present', 'late', 'absent'])
    expect((await listed()).participants[1]).toMatchObject({ id: GUEST, user_id: null })
  })

  it('a pupil on a brother’s link is who the teacher says', async () => {
    expect((await identify('student-3', { id: 'user.student-2' })).body.participants).toMatchObject([
      {},
      {},
      { id: 'user.student-3', user_id: 'student-3' },
    ])
    expect(await statuses()).toEqual(['present', 'absent', 'late'])
  })

  it.each(ROLES.may)('%s may', async (as) => {
    expect((await identify('student-3', { as })).status).toBe(200)
  })

  it('everybody else may not, and changes nothing', async () => {
    const before = await everything()
    for (const as of ROLES.see) expect((await identify('student-3', { as })).status).toBe(403)
    for (const as of ROLES.not) expect((await identify('student-3', { as })).status).toBe(404)
    expect(await everything()).toEqual(before)
  })

  it('who is not in the roster, or was not there, is refused and changes nothing', async () => {
    const before = await everything()
    expect(await identify('nobody')).toMatchObject({ status: 400, body: { issues: [{ path: 'userId' }] } })
    for (const bad of [undefined, 7, '']) expect((await identify(bad)).status).toBe(400)
    for (const id of ['guest.nobody', 'user.student-3', 'nonsense'])
      expect(await identify('student-3', { id })).toMatchObject({
        status: 404,
        body: { code: 'NOT_A_PARTICIPANT' },
      })
    expect(await everything()).toEqual(before)
  })
})

it('while a class goes on, the guest may be identified as well', async () => {
  held = await begunClass()
  expect((await identify('student-3')).body.participants).toMatchObject([
    {},
    { user_id: 'student-3', status: 'joined' },
    {},
  ])
  expect((await listed()).stats).toMatchObject({ totalParticipants: 3 })
})
