import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { WriteAnswer, WriteRequest } from '../../src/app/contract.ts'
import type { RecordedEvent } from '../../src/app/ports.ts'
import { decide } from '../../src/domain/decide.ts'
import type { Person } from '../../src/domain/who/erasure.ts'
// The log loads it with the first erasure. A class does not wait for the disk: its steps are counted, not timed.
import '../../src/store/erase.ts'
import { createRandom, type Random } from '../simulator/random.ts'
import { expectConsistent } from '../support/consistent.ts'
import { Timers } from '../support/fakes.ts'
import { runs, SEED } from '../support/property.ts'
import { fold } from '../support/spec.ts'
import { sqliteInMemory } from '../support/sqlite.ts'
import { type Fate, faulty, Incarnations } from './faults.ts'
import { expectSameFacts, readLog, readModels, sorted, stateOf } from './faultsOutcome.ts'
import { Neighbours } from './neighbours.ts'
import { withRoster } from './randomClass.ts'
import { type Phase, type RandomLife, randomLife } from './randomClassLife.ts'

const NUMBER = '81234567890'
/** A failure names its class, which runs alone with FAULT_CLASS=n. */
const CLASSES = runs(200)
const ONLY = process.env['FAULT_CLASS']

const seeds = ONLY === undefined ? Array.from({ length: CLASSES }, (_, n) => SEED + n) : [Number(ONLY)]

/** Long enough for snapshots, and for more at once than one commit takes. */
const isLong = (seed: number): boolean => seed % 200 === 0
const LONG = { people: 80, requests: 300, atOnce: 400 }

/** A class that goes through its life over a database. */
interface Run {
  db: ReturnType<typeof sqliteInMemory>
  object: Incarnations
  neighbours: Neighbours
  random: Random
  /** How likely something happens between two steps. */
  trouble: number
  atOnce: number
  /** What each request was told, whenever it was brought. */
  told: Map<WriteRequest, string[]>
  /** When each of Zoom's was brought first, and when so that it was answered, in the order of all bringing. */
  arrivals: Map<string, { first: number; answered: number }>
  brought: number
  erased: Set<string>
}

function begin({ theClass }: RandomLife, random: Random, fate: () => Fate, trouble: number): Run {
  const db = sqliteInMemory()
  const timers = new Timers()
  const erased = new Set<string>()
  for (const [email, id] of theClass.byEmail) db.rows(userRow(id, email))
  const roster = { ...theClass, erased }
  const reads = faulty(db, fate, timers, random)
  const neighbours = new Neighbours(reads, timers, random)
  const commits = trouble > 0 ? neighbours.connect() : reads
  const object = new Incarnations(NUMBER, { reads, commits }, timers, roster)
  const told: Run['told'] = new Map()
  return {
    db,
    object,
    neighbours,
    random,
    trouble,
    atOnce: 40,
    told,
    arrivals: new Map(),
    brought: 0,
    erased,
  }
}

/** As the roster has them: an append that assumes somebody else fails. */
const userRow = (id: string, email: string): string =>
  `insert into users (id, name, email, role) values ('${id}', '${id}', '${email}', 'student')`

async function live(run: Run, { phases }: RandomLife): Promise<void> {
  for (const { webhooks, clients, forget } of phases) {
    await hold(run, { webhooks: [...webhooks], clients: clients.map((client) => [...client]) })
    if (forget) await erase(run, forget)
    // It sleeps for a while.
    if (run.trouble > 0 && run.random.chance(0.5)) run.object.evict()
  }
}

/** A sender without an answer comes again: Zoom behind the others, a client before it asks anything else. */
async function hold(run: Run, { webhooks, clients }: Phase): Promise<void> {
  const { random, trouble } = run
  const waiting = new Set<WriteRequest>()
  for (let steps = 0; webhooks.length + clients.length + waiting.size > 0; steps += 1) {
    if (steps > PATIENCE) throw new Error('It never settles')
    const burst = webhooks.splice(
      0,
      trouble === 0 ? run.atOnce : random.int(0, random.pick([2, 2, 12, run.atOnce])),
    )
    for (const one of burst)
      bring(run, one, waiting, (isAnswered) => {
        if (!isAnswered) webhooks.push(one)
      })
    for (const client of clients.splice(0)) {
      const [wish, ...more] = client
      if (wish === undefined) continue
      bring(run, wish, waiting, (isAnswered) => clients.push(isAnswered ? more : client))
    }
    await between(run)
  }
}

/** Steps until everybody must have been answered. */
const PATIENCE = 2_000

/** Brings a request, and tells whether its answer was heard and is not to come back. Some get lost on the way. */
function bring(run: Run, one: WriteRequest, waiting: Set<WriteRequest>, then: (isAnswered: boolean) => void) {
  const { random, trouble, told, arrivals } = run
  run.brought += 1
  const arrival = run.brought
  if (one.meta.source === 'zoom' && !arrivals.has(one.id))
    arrivals.set(one.id, { first: arrival, answered: Number.POSITIVE_INFINITY })
  waiting.add(one)
  const heard = (answer: WriteAnswer | null) => {
    waiting.delete(one)
    const said = saidBy(one, answer)
    if (said === null) return then(false)
    told.set(one, [...(told.get(one) ?? []), said])
    const zooms = arrivals.get(one.id)
    if (zooms) zooms.answered = Math.min(zooms.answered, arrival)
    then(!random.chance(trouble))
  }
  // What a writer throws is a bug: nobody would be answered, and the test says so.
  void run.object.execute(one).then(heard)
}

/** Between two steps time passes, the object may die with its alarm or without, and the alarm may ring. */
async function between(run: Run): Promise<void> {
  const { object, random, trouble } = run
  for (let turns = random.int(1, 3); turns > 0; turns -= 1) {
    await setImmediate()
    if (trouble > 0) object.timers.pass(random.pick([0, 200, 500, 2_000]))
  }
  if (random.chance(trouble / 2)) object.evict()
  if (random.chance(trouble / 3)) await object.loseAlarm()
  if (random.chance(2 * trouble)) void object.ring()
}

/** Null where nobody was told anything, or to come back. Zoom hears no more than that it was received. */
function saidBy({ meta, command }: WriteRequest, answer: WriteAnswer | null): string | null {
  if (!answer) return null
  if (!answer.ok) return answer.refusal.reason === 'UNAVAILABLE' ? null : refused(meta.source, answer)
  const follows = answer.value.version === null
  return follows && meta.source !== 'zoom' && !FOLLOWING.has(command.type) ? 'promised' : 'done'
}

const refused = (source: string, { refusal }: WriteAnswer & { ok: false }): string =>
  source === 'zoom' && refusal.reason === 'UNKNOWN_MEETING' ? 'done' : refusal.reason

/** What has happened at Zoom already, and may therefore be recorded later than it is answered. */
const FOLLOWING = new Set(['ChangeMeeting', 'DeleteMeeting', 'ApproveRegistrant', 'CancelRegistrant'])

/** The roster tells of the erasure first; it is asked for again until it is done. */
async function erase(run: Run, person: Person): Promise<void> {
  run.erased.add(person.userId)
  run.db.rows(`delete from users where id = '${person.userId}'`)
  let isDone = false
  const ask = () =>
    void run.object.forget(person).then((answer) => {
      isDone = answer?.ok === true
      if (!isDone) ask()
    })
  ask()
  for (let steps = 0; !isDone; steps += 1) {
    if (steps > PATIENCE) throw new Error('It is never erased')
    await between(run)
  }
}

/** What is kept comes to the log by the alarm alone. If the alarm was lost, a sweep plans it again. */
async function drain({ object }: Run): Promise<void> {
  for (let steps = 0; object.isSpilling(); steps += 1) {
    if (steps > PATIENCE) throw new Error('What is kept never comes to the log')
    if (steps % 20 === 0) object.wake()
    void object.ring()
    await setImmediate()
    object.timers.pass(500)
  }
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

/** Said to be received, and neither in the log nor something that the log knows already. */
function lost({ told }: Run, events: readonly RecordedEvent[], { theClass }: RandomLife): WriteRequest[] {
  const held = new Set(events.map(({ id }) => id))
  // Zoom tells of the end of one wait in two webhooks. The second says nothing new.
  const said = new Set(
    [...told.keys()].flatMap(({ id, command }) => (held.has(id) ? JSON.stringify(command) : [])),
  )
  const state = fold(events.filter(({ type }) => type !== 'MeetingDeleted'))
  return [...told.keys()].filter(({ id, command }) => {
    if (held.has(id) || said.has(JSON.stringify(command))) return false
    const decision = decide(state, withRoster(command, theClass.byEmail))
    return !decision.ok || decision.value.length > 0
  })
}

/** Of Zoom's webhooks those that came and were answered before another came, and stand behind it in the log. */
function overtaken({ arrivals }: Run, events: readonly RecordedEvent[]): string[] {
  let latest = 0
  return events.flatMap(({ id }) => {
    const arrival = arrivals.get(id)
    if (!arrival) return []
    latest = Math.max(latest, arrival.first)
    return arrival.answered < latest ? [id] : []
  })
}

/** Everything that must be the same with every fault of the database. */
function outcome({ db, told }: Run, events: readonly RecordedEvent[]) {
  return {
    told: sorted([...told].map(([one, said]) => [one.id, [...new Set(said)].join()])),
    state: stateOf(events),
    readModels: readModels(db),
    dead: db.rows('select * from dead_letters'),
  }
}

/** Where the e-mails of somebody who was forgotten still stand. */
function traces({ db, object }: Run, { phases }: RandomLife): string[] {
  const person = phases.flatMap(({ forget }) => forget ?? [])
  const emails = person.flatMap(({ userId, emails: known }) => [...known, `${userId}@registered.example`])
  if (emails.length === 0) return []
  const tables = ['events', 'zoom_participants', 'meeting_registrants', 'dead_letters']
  const texts = [...tables.map((table) => JSON.stringify(db.rows(`select * from ${table}`))), object.kept()]
  return emails.filter((email) => texts.some((text) => text.includes(email)))
}

/** What neighbours were told is in the log, and is not. */
function forgotten({ db, neighbours }: Run): string[] {
  const ids = new Set(db.rows('select event_id from events').map((row) => row['event_id']))
  return neighbours.told.filter((id) => !ids.has(id))
}

async function expectNothingLost(seed: number): Promise<void> {
  const life = await randomLife(seed, isLong(seed) ? LONG.people : 1 + (seed % 4))
  const random = createRandom(seed, 'faults')
  const calm = begin(life, random, () => 'well', 0)
  let over = false
  const storm = weather(random)
  const troubled = begin(life, random, () => (over ? 'well' : storm()), 0.15)
  if (isLong(seed)) {
    expect(life.theClass.requests.length).toBeGreaterThan(LONG.requests)
    calm.atOnce = troubled.atOnce = LONG.atOnce
  }
  await live(calm, life)
  await live(troubled, life)
  over = true
  await drain(troubled)

  const [expected, events] = await Promise.all([calm, troubled].map(({ db }) => readLog(db, NUMBER)))
  if (!expected || !events) throw new Error('There is no log')
  expect(events.map(({ version }) => version)).toEqual(events.map((_, i) => i + 1))
  expect(outcome(troubled, events)).toEqual(outcome(calm, expected))
  expectSameFacts(events, expected)
  expect(lost(troubled, events, life)).toEqual([])
  expect(overtaken(troubled, events)).toEqual([])
  expect(traces(troubled, life)).toEqual([])
  expect(forgotten(troubled)).toEqual([])
  expectConsistent(fold(events))
  for (const run of [calm, troubled]) run.object.evict()
}

describe(`every fault of the database (${seeds.length} random classes from seed ${seeds[0]})`, () => {
  it('what was answered is in the log once, and log and read models are those of a run without faults', async () => {
    for (const seed of seeds)
      await expectNothingLost(seed).catch((error: unknown) => {
        throw new Error(`FAULT_CLASS=${seed}`, { cause: error })
      })
  })
})
