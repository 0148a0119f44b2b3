import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { sqlOver } from '../../src/hosts/cloudflare/d1.ts'
import { rebuild } from '../../src/store/rebuild.ts'
import { importSchool } from '../http/rollcall.ts'
import { createRandom } from '../simulator/random.ts'
import { randomHistory, STUDENTS, writerOver } from './history.ts'
import { count, readModels } from './tables.ts'

const SEEDS = [1, 2, 3, 4]
/** Their events are more than a rebuild replays at a time, and each meeting's lie between those of others. */
const MEETINGS = 8

/** Some meetings at the same time, by clocks that now and then are set back. */
async function live(seed: number): Promise<void> {
  const random = createRandom(seed, 'live')
  let ms = Date.parse('2026-03-02T08:00:00Z')
  const now = () => {
    ms += random.chance(0.1) ? -random.int(0, 5_000) : random.int(0, 900)
    return new Date(ms)
  }
  const histories = await Promise.all(
    Array.from({ length: MEETINGS }, (_, i) => randomHistory(seed * 100 + i)),
  )
  const meetings = histories.map(({ number, groups }) => ({
    groups,
    writer: writerOver(number, { clock: { now } }),
  }))
  while (meetings.some(({ groups }) => groups.length > 0)) {
    const { groups, writer } = random.pick(meetings)
    await Promise.all((groups.shift() ?? []).map((one) => writer.execute(one)))
  }
}

describe('when the read models are rebuilt from the log', () => {
  it.each(SEEDS)('every row and column is as it was: seed %i', async (seed) => {
    await importSchool(STUDENTS)
    await live(seed)
    const before = await readModels()
    expect(await rebuild(sqlOver(env.DB.withSession('first-primary')))).toEqual({
      events: await count('events'),
    })
    expect(await readModels()).toEqual(before)
  })
})
