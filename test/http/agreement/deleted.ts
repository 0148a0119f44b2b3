import { expect } from 'vitest'
import { call } from '../../support/rollcall.ts'
import { type Answers, get } from './answers.ts'
import { admin, classOf, execute, parent, pupil, type School, teacher } from './school.ts'

/** Sitting 0 is deleted and comes back: meanwhile nobody sees it but admins who ask for it, and to them it is as it was. */
export async function deleteAndRestore(school: School, { sessions }: Answers): Promise<void> {
  const [before] = sessions
  if (!before || !school.life.isDeleted || before.meeting.status !== 'ended') return
  const { id } = before.meeting
  const path = `meetings/${id}`
  // Without Zoom, which takes a hundred changes a day.
  await execute(school, { type: 'DeleteMeeting', sessionIds: [id], at: new Date().toISOString() })
  for (const as of [teacher(school), admin(school), pupil(school, 3), parent(school)])
    for (const what of ['', '/attendance'])
      expect(await call('GET', `/api/zoom/${path}${what}`, { as })).toMatchObject({ status: 404 })
  const listed = await get<{ meetings: { id: string }[] }>(
    `meetings?classId=${classOf(school)}`,
    admin(school),
  )
  const reported = await get<{ meetings: { id: string }[] }>('reports', teacher(school))
  expect([...listed.meetings, ...reported.meetings].map((one) => one.id)).not.toContain(id)
  expect(reported.meetings).toHaveLength(sessions.length - (school.life.isJoint ? 2 : 1))
  const hidden = <Body>(what: string) => get<Body>(`${what}deleted=true`, admin(school))
  const { summary, basis, final } = before.attendance
  expect(await hidden(`${path}/attendance?`)).toMatchObject({ summary, basis, final })
  expect(await hidden(`${path}/participants?`)).toMatchObject({ stats: before.participants.stats })
  expect(await hidden(`reports?meetingId=${id}&`)).toMatchObject({ stats: before.report.stats })
  const restored = await call('POST', `/api/zoom/${path}/restore`, { as: admin(school) })
  expect(restored).toMatchObject({ status: 200 })
}
