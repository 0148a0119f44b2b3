import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { WriteAnswer, WriteRequest } from '../../src/app/contract.ts'
import { DEFAULT_RULES } from '../../src/domain/attendance.ts'
import { decide } from '../../src/domain/decide.ts'
import { createEventLog } from '../../src/store/eventLog.ts'
import { SEED } from '../domain/property.ts'
import { fold } from '../domain/spec.ts'
import { createRandom, type Random } from '../simulator/random.ts'
import { sqliteInMemory } from '../store/sqlite.ts'
import { Timers } from './fakes.ts'
import { type Fate, faulty, Incarnations } from './faults.ts'
import { type RandomClass, randomClass, withRoster } from './randomClass.ts'

const NUMBER = '81234567890'
/** FAULT_CLASSES=1000 FC_SEED=n for a long run; a failure names its class, which runs alone with FAULT_CLASS=n. */
const CLASSES = Number(process.env['FAULT_CLASSES'] ?? 1000)
const ONLY = process.env['FAULT_CLASS']

const seeds = ONLY === undefined ? Array.from({ length: CLASSES }, (_, n) => SEED + n) : [Number(ONLY)]

/** What happened to a class's webhooks: the log, the read models, and whom Zoom was told 200 for. */
interface Run {
  db: ReturnType<typeof sqliteInMemory>
  acknowledged: WriteRequest[]
  object: Incarnations
}

/** Zoom sends what is not acknowledged again; with trouble, evictions and alarms come between any two steps. */
async function hold(theClass: RandomClass, random: Random, fate: () => Fate, trouble: number): Promise<Run> {
  const db = sqliteInMemory()
  const timers = new Timers()
  const object = new Incarnations(NUMBER, faulty(db, fate, timers, random), timers, theClass)
  const run: Run = { db, acknowledged: [], object }
  for (const queue of [[theClass.schedule], [...theClass.requests]])
    while (queue.length > 0) {
      queue.push(...(await send(run, queue.splice(0, random.int(1, 6)), random, trouble)))
      if (random.chance(2 * trouble)) await elapse(object, [object.ring()])
    }
  return run
}

/** Gives back what was not acknowledged. */
async function send(run: Run, sent: WriteRequest[], random: Random, trouble: number) {
  const answers = sent.map((one) => run.object.execute(one))
  if (random.chance(trouble)) await evictSoon(run.object, random)
  const given = await elapse(run.object, answers)
  const [received, refused] = [true, false].map((is) => sent.filter((_, i) => isReceived(given[i]) === is))
  run.acknowledged.push(...(received ?? []))
  return refused ?? []
}

const isReceived = (answer: WriteAnswer | null | undefined): boolean =>
  !!answer && (answer.ok || answer.refusal.reason !== 'UNAVAILABLE')

async function evictSoon(object: Incarnations, random: Random): Promise<void> {
  for (let turns = random.int(0, 3); turns > 0; turns -= 1) await setImmediate()
  object.evict()
}

/** Time passes until all of it has settled. */
async function elapse<T>(object: Incarnations, work: readonly Promise<T>[]): Promise<T[]> {
  let settled = false
  const all = Promise.all(work).finally(() => {
    settled = true
  })
  for (let turns = 0; !settled; turns += 1) {
    await setImmediate()
    if (turns > 10_000) throw new Error('It never settles')
    if (!settled) object.timers.pass(500)
  }
  return all
}

/** A schedule of faults: stretches of good and of bad weather, drawn by the seed. */
function weather(random: Random): () => Fate {
  let left = 0
  let bad = false
  return () => {
    if (left <= 0) {
      bad = !bad
      left = bad ? random.int(1, 5) : random.int(1, 8)
    }
    left -= 1
    return bad ? random.pick(['fails-before', 'fails-after', 'late', 'never', 'well'] as const) : 'well'
  }
}

const READ_MODELS = {
  zoom_meetings:
    'id, status, started_at, ended_at, participant_count, attendee_count, present_count, late_count, partial_count, absent_count, excused_count, attendance_basis, attendance_final, title',
  zoom_participants: 'id, user_id, zoom_participant_id, name, email, join_time, leave_time, duration, status',
  meeting_registrants: 'user_id, zoom_registrant_id, join_url, status, error',
  attendance_records:
    'student_id, class_id, date, status, computed_status, attended_seconds, first_join, last_leave',
}

const readModels = ({ db }: Run) =>
  Object.fromEntries(
    Object.entries(READ_MODELS).map(([table, columns]) => [
      table,
      db.rows(`select ${columns} from ${table} order by 1`),
    ]),
  )

/**
 * Acknowledged, and neither in the log nor something that the log knows already: Zoom's retries come late, and a
 * meeting.started behind its meeting.ended, say, is no news.
 */
async function lost({ db, acknowledged }: Run, theClass: RandomClass) {
  const { events } = await createEventLog(db).read(NUMBER, 0, 1_000_000)
  const held = new Set(events.map(({ id }) => id))
  const state = fold(events)
  return acknowledged.filter(({ id, command }) => {
    if (held.has(id)) return false
    const decision = decide(state, withRoster(command, theClass.byEmail), DEFAULT_RULES)
    return !decision.ok || decision.value.length > 0
  })
}

describe(`whatever the database does (${seeds.length} random classes from seed ${seeds[0]})`, () => {
  it('what Zoom was told 200 for is in the log once, and the read models are those of a run without faults', {
    timeout: 300_000,
  }, async () => {
    for (const seed of seeds) {
      const theClass = await randomClass(seed, 1 + (seed % 6))
      const random = createRandom(seed, 'faults')
      const calm = await hold(theClass, random, () => 'well', 0)
      let over = false
      const storm = weather(random)
      const troubled = await hold(theClass, random, () => (over ? 'well' : storm()), 0.15)
      over = true
      while (!troubled.object.spill.isEmpty()) await elapse(troubled.object, [troubled.object.ring()])

      const versions = troubled.db.rows('select version from events order by version')
      expect(versions.map(({ version }) => version)).toEqual(versions.map((_, i) => i + 1))
      expect({ seed, ...readModels(troubled) }).toEqual({ seed, ...readModels(calm) })
      expect(troubled.acknowledged).toHaveLength(1 + theClass.requests.length)
      expect({ seed, lost: await lost(troubled, theClass) }).toEqual({ seed, lost: [] })
      expect({ seed, dead: troubled.db.rows('select * from dead_letters') }).toEqual({ seed, dead: [] })
    }
  })
})
