import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { importSchool, scheduleClass, webhook } from '../support/rollcall.ts'
import { listen } from '../support/sockets.ts'
import { joined, pupil, started } from '../support/zoomEvents.ts'

it('a meeting with listeners sleeps, and tells them what wakes it', async () => {
  await importSchool(1)
  const { id, zoom_meeting_id: number, start_time: start } = await scheduleClass()
  const of = { number, start, uuid: `sleep-${id}` }
  const listening = await listen(id)
  await listening.find(({ type }) => type === 'reset')
  for (const body of [started(of, 0), joined(of, pupil(1), 1)]) {
    // The socket stays open: by default sockets sleep with their object.
    await evictDurableObject(env.MEETINGS.getByName(number))
    expect((await webhook(body)).delivered).toBe(true)
  }
  const news = await listening.find((one) => one.type === 'news' && one.event === 'ParticipantJoined')
  expect(listening.news().map(({ event }) => event)).toEqual(['MeetingStarted', 'ParticipantJoined'])
  expect(news).toMatchObject({ participants: [{ user_id: 'student-1', status: 'joined' }] })
  listening.close()
})
