import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRandom } from '../simulator/random.ts'
import { lesson, NUMBER, objectOf, pupil, schedule, upTo } from '../support/heldClass.ts'
import { call, importSchool, webhook } from '../support/rollcall.ts'
import { everything } from '../support/tables.ts'
import { ring } from './alarm.ts'
import { answerOddly, ODD_ANSWERS, refuseInWords } from './brokenD1.ts'
import { kept } from './kept.ts'

const PUPILS = 8
const bodies = lesson(upTo(PUPILS).map((n) => pupil(n)))

beforeEach(async () => {
  await importSchool(PUPILS)
  await schedule()
})
afterEach(() => vi.restoreAllMocks())

/** What the log has of the class that was told, as often as the object's alarm must ring for it. */
async function joinsInLog(): Promise<number | null> {
  for (let tries = 0; (await kept()) > 0 && tries < 10; tries += 1) await ring(NUMBER)
  return env.DB.prepare("select count(*) as n from events where type = 'ParticipantJoined'").first<number>(
    'n',
  )
}

const PATH = '/api/zoom/meetings'
const body = { title: 'Biology', startTime: '2026-03-02T08:00:00Z', duration: 60 }

describe.each(Object.entries(ODD_ANSWERS))('a D1 that answers %s', (_, odd) => {
  it.each([
    { isDone: false, what: 'and does nothing' },
    { isDone: true, what: 'having done it' },
  ])('$what, now and then: no webhook that was received is forgotten', async ({ isDone }) => {
    const random = createRandom(7, 'odd')
    await evictDurableObject(objectOf(NUMBER))
    const repair = answerOddly(odd, { isDone, isOdd: () => random.chance(0.3) })
    for (const one of bodies) expect((await webhook(one)).delivered).toBe(true)
    repair()
    expect(await joinsInLog()).toBe(PUPILS)
  })

  it('is one that is down: people are told to come back, and nothing changes', async () => {
    const before = await everything()
    const repair = answerOddly(odd, { isDone: false })
    expect(await call('GET', '/readyz')).toMatchObject({ body: { database: 'unavailable' } })
    const answers = [
      await call('POST', PATH, { as: 'teacher-1', body }),
      await call('GET', PATH, { as: 'teacher-1' }),
    ]
    expect(answers).toMatchObject(answers.map(() => ({ status: 503, body: { code: 'UNAVAILABLE' } })))
    repair()
    expect(await everything()).toEqual(before)
  })
})

describe.each([
  'D1_ERROR: attempt to write a readonly database: SQLITE_READONLY',
  'D1_ERROR: database disk image is malformed: SQLITE_CORRUPT',
  'D1_ERROR: file is not a database: SQLITE_NOTADB',
  'D1_ERROR: unable to open database file: SQLITE_CANTOPEN',
  'D1_ERROR: disk I/O error: SQLITE_IOERR',
  'D1_ERROR: database or disk is full: SQLITE_FULL',
])('a D1 that says "%s"', (words) => {
  it('is at fault itself: 503, and what Zoom tells is kept', async () => {
    const repair = refuseInWords(words)
    expect(await call('GET', PATH, { as: 'teacher-1' })).toMatchObject({ status: 503 })
    for (const one of bodies) expect((await webhook(one)).delivered).toBe(true)
    repair()
    expect(await joinsInLog()).toBe(PUPILS)
  })
})
