import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { eraseUser } from '../../src/app/eraseUser.ts'
import { sqlOver } from '../../src/hosts/cloudflare/d1.ts'
import type { Writer } from '../../src/meeting/log/writer.ts'
import { createErasureStore } from '../../src/store/erasures.ts'
import { rebuild } from '../../src/store/rebuild.ts'
import { createRandom } from '../simulator/random.ts'
import { meetingsLike, NO_OFFICE, request } from '../support/fakes.ts'
import { randomHistory, STUDENTS, writerOver } from '../support/history.ts'
import { importSchool } from '../support/rollcall.ts'
import { emailOf, identifyAs } from '../support/spec.ts'
import { count, everything, readModels } from '../support/tables.ts'

const SEEDS = [1, 2, 3]
const MEETINGS = 3

/** Some meetings, and a guest or two of each said to be somebody. */
async function live(seed: number): Promise<Map<string, Writer>> {
  const random = createRandom(seed, 'erasure')
  const writers = new Map<string, Writer>()
  for (let i = 0; i < MEETINGS; i += 1) {
    const { number, groups } = await randomHistory(seed * 1000 + i)
    const writer = writerOver(number)
    for (const group of groups) await Promise.all(group.map((one) => writer.execute(one)))
    for (const guest of await guestsOf(number))
      if (random.chance(0.7)) await writer.execute(request(identifyAs(guest, random.int(1, STUDENTS - 1))))
    writers.set(number, writer)
  }
  return writers
}

async function guestsOf(number: string): Promise<string[]> {
  const { results } = await env.DB.prepare(
    `select p.id from zoom_participants p join zoom_meetings m on m.id = p.meeting_id
     where m.zoom_meeting_id = ? and p.user_id is null order by p.id limit 3`,
  )
    .bind(number)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

/** A student with an e-mail that stands in no other user's registration: else the e-mail would be that user's as well. */
async function ownerOfTheirEmail(seed: number): Promise<number> {
  const students = Array.from({ length: STUDENTS - 1 }, (_, n) => ((seed + n) % (STUDENTS - 1)) + 1)
  for (const n of students) {
    const borrowed = `events where type like 'Registra%' and data->>'email' = '${emailOf(n)}' and data->>'userId' <> 'student-${n}'`
    if ((await count(borrowed)) === 0) return n
  }
  throw new Error('Everybody was registered with another e-mail')
}

/** Tables without the columns that an erasure may blank. */
const nameless = (tables: Awaited<ReturnType<typeof readModels>>) =>
  Object.fromEntries(
    Object.entries(tables).map(([table, rows]) => [
      table,
      rows.map((row) => ({ ...row, name: undefined, email: undefined })),
    ]),
  )

describe('when somebody is erased from a random history', () => {
  it.each(SEEDS)(
    'all counts, times and identities stay, and a rebuild gives the same: seed %i',
    async (seed) => {
      await importSchool(STUDENTS)
      const writers = await live(seed)
      const n = await ownerOfTheirEmail(seed)
      const [userId, email] = [`student-${n}`, emailOf(n)]
      const before = await readModels()
      const events = () => count("events where type <> 'PersonErased'")
      const recorded = await events()
      expect(await count(`events where instr(data, '"${email}"') > 0`)).toBeGreaterThan(0)

      const erasures = createErasureStore(sqlOver(env.DB.withSession('first-primary')))
      const meetings = meetingsLike((number) => {
        const writer = writers.get(number) ?? writerOver(number)
        return { forget: (person) => writer.forget(person) }
      })
      const clock = { now: () => new Date() }
      expect(await eraseUser({ erasures, meetings, clock, pool: NO_OFFICE }, userId)).toMatchObject({
        value: { done: true },
      })

      const after = await readModels()
      expect(nameless(after)).toEqual(nameless(before))
      expect(await events()).toBe(recorded)
      expect(
        await count(`zoom_participants where user_id = '${userId}' and coalesce(name, email) is not null`),
      ).toBe(0)
      expect(JSON.stringify(await everything())).not.toContain(email)
      await rebuild(sqlOver(env.DB.withSession('first-primary')))
      expect(await readModels()).toEqual(after)
    },
  )
})
