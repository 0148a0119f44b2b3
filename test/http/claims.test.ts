import { describe, expect, it } from 'vitest'
import { call, importSchool, scheduleOnly } from '../support/rollcall.ts'

const DAY = 24 * 60

/** A class that starts so many minutes from now. */
async function classIn(minutes: number): Promise<string> {
  await importSchool(1)
  const startTime = new Date(Date.now() + minutes * 60_000).toISOString()
  const { id } = await scheduleOnly({ duration: 45, timezone: 'UTC', startTime })
  return `/api/zoom/meetings/${id}`
}

const claim = (path: string, action: string) =>
  call('POST', `${path}/join`, { as: 'student-1', body: { action } })

const history = async (path: string) =>
  (await call<{ events: { type: string }[] }>('GET', `${path}/history?limit=200`, { as: 'teacher-1' })).body

describe('a pupil who says that they are there', () => {
  it.each([
    ['a day after a class', -DAY],
    ['an hour before a class', 60],
    ['300 days before a class', 300 * DAY],
  ])('%s is refused with a sentence, and claims nothing', async (_, minutes) => {
    const path = await classIn(minutes)
    expect(await claim(path, 'join')).toMatchObject({
      body: { code: 'OUTSIDE_WINDOW', error: expect.stringContaining('30 minutes before the class') },
    })
    const { events } = await history(path)
    expect(events.filter(({ type }) => type === 'ParticipationClaimed')).toEqual([])
  })

  it('110 times within a class leaves two events', async () => {
    const path = await classIn(0)
    for (const action of ['join', 'leave'])
      for (let n = 0; n < 55; n++) expect((await claim(path, action)).status).toBe(200)
    const { events } = await history(path)
    expect(events.filter(({ type }) => type === 'ParticipationClaimed')).toHaveLength(2)
  })

  it('110 times at once leaves one event', async () => {
    const path = await classIn(0)
    const answers = await Promise.all(Array.from({ length: 110 }, () => claim(path, 'join')))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    const { events } = await history(path)
    expect(events.filter(({ type }) => type === 'ParticipationClaimed')).toHaveLength(1)
  })
})
