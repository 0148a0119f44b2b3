import { beforeEach, expect, it } from 'vitest'
import { call, importSchool, scheduleOnly } from '../support/rollcall.ts'
import { ended, joined, left, pupil, sendAll, started } from '../support/zoomEvents.ts'

/** A class of an hour: the first pupil was there, the second left after half of it, and Zoom's joined of the second was lost. */

const START = '2026-03-02T08:00:00.000Z'
const HOUR = 3600
let id: string

beforeEach(async () => {
  await importSchool(3)
  const meeting = await scheduleOnly({ startTime: START, duration: 60 })
  id = meeting.id
  const of = { number: meeting.zoom_meeting_id, start: START, uuid: `once-${id}` }
  const first = [joined(of, pupil(1), 0), left(of, pupil(1), 60)]
  await sendAll(started(of, 0), ...first, left(of, pupil(2), 30), ended(of, 60))
})

const get = async (path: string, as = 'teacher-1') => (await call('GET', `/api/zoom/${path}`, { as })).body

it('is no absence, and no time of none in an average', async () => {
  expect(await get(`meetings/${id}/attendance`)).toMatchObject({
    summary: { total: 3, present: 1, partial: 1, absent: 1 },
  })
  const times = { totalDurationSeconds: HOUR, avgDurationSeconds: HOUR }
  expect(await get(`meetings/${id}/participants`)).toMatchObject({ stats: { joinedCount: 2, ...times } })
  expect(await get(`reports?meetingId=${id}`)).toMatchObject({ stats: { totalJoined: 2, ...times } })
})

it('leaves the pupil in the timeline, with the moment that Zoom told', async () => {
  const lost = { user_id: 'student-2', stays: [], lost: ['2026-03-02T08:30:00.000Z'], door: [], rooms: [] }
  expect(await get(`meetings/${id}/timeline`)).toMatchObject({
    people: [{ user_id: 'student-1', stays: [{ device: 1 }], lost: [] }, lost],
  })
  expect(await get(`meetings/${id}/timeline`, 'parent-2')).toMatchObject({ people: [lost] })
})

it('is in no average where nobody’s time is known', async () => {
  const meeting = await scheduleOnly({ startTime: '2026-03-03T08:00:00Z' })
  const of = { number: meeting.zoom_meeting_id, start: '2026-03-03T08:00:00Z', uuid: `other-${id}` }
  await sendAll(started(of, 0), left(of, pupil(2), 30), ended(of, 60))
  expect(await get(`meetings/${meeting.id}/participants`)).toMatchObject({
    stats: { joinedCount: 1, avgDurationSeconds: 0 },
  })
})
