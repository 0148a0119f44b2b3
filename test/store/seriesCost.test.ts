import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import type { EventLog } from '../../src/app/ports.ts'
import type { Command } from '../../src/domain/commands.ts'
import { sqlOver } from '../../src/hosts/cloudflare/d1.ts'
import type { OnBatch } from '../../src/hosts/database.ts'
import { freeze } from '../../src/meeting/log/snapshot.ts'
import { Writer } from '../../src/meeting/log/writer.ts'
import { createEventLog } from '../../src/store/eventLog.ts'
import { createPeople } from '../../src/store/people.ts'
import { createQueries } from '../../src/store/queries.ts'
import { createWorld, request } from '../support/fakes.ts'
import { importSchool } from '../support/rollcall.ts'
import { at, close, guest, instance, report, series, student } from '../support/spec.ts'

const DAY = 24 * 60
const NUMBER = '81234567890'
const LESSONS = 40

const people = [student(1), student(2), guest('Guest')]

/** A lesson of an hour, its report, and the end of its window. */
const lesson = (n: number): [Command, number][] => {
  const [uuid, from] = [`uuid-${n}`, n * DAY]
  const told = instance(uuid, from, from + 60, ...people).map((one): [Command, number] => [one, from + 61])
  const all = report(
    people.map((who) => [who, from, from + 60]),
    { uuid },
  )
  return [...told, [all, from + 91], [close(from + 180, `day-${n}`), from + 181]]
}

interface Cost {
  rowsWritten: number
  rowsRead: number
  /** Characters of the writer's memory, at most. */
  memory: number
  /** Events read from the log to wake. */
  woken: number
  /** Rows read for what is looked at of the lesson afterwards. */
  looked: Record<string, number>
}

it('the fortieth lesson of a series costs what the first did: rows, memory, waking, and looking at it', async () => {
  await importSchool(3)
  const world = createWorld()
  let minutes = -DAY
  let cost: Cost = { rowsWritten: 0, rowsRead: 0, memory: 0, woken: 0, looked: {} }
  const onBatch: OnBatch = ({ rowsRead, rowsWritten }) => {
    cost.rowsRead += rowsRead
    cost.rowsWritten += rowsWritten
  }
  const db = sqlOver(env.DB.withSession('first-primary'), onBatch)
  const log: EventLog = createEventLog(db)
  const wake = () =>
    new Writer(NUMBER, {
      ...world,
      people: createPeople(db),
      clock: { now: () => new Date(at(minutes)) },
      newId: () => crypto.randomUUID(),
      log: {
        ...log,
        read: async (...asked) => {
          const page = await log.read(...asked)
          cost.woken += page.events.length
          return page
        },
      },
      committed: (state) => {
        cost.memory = Math.max(cost.memory, freeze({ state, version: 0, lastEventId: '' }).length)
      },
    })
  const lookedAt = async (id: string) => {
    const queries = createQueries(db)
    const rowsOf = async (read: () => Promise<unknown>) => {
      const before = cost.rowsRead
      expect(await read()).toBeTruthy()
      return cost.rowsRead - before
    }
    return {
      timeline: await rowsOf(async () => (await queries.timeline(id))?.people.length === people.length),
      attendanceAt: await rowsOf(() => queries.attendanceAt(id, at(365 * DAY))),
      heldParts: await rowsOf(async () => (await queries.heldParts(id)).length === 1),
    }
  }
  const ids = Array.from({ length: LESSONS }, (_, n) => [`day-${n}`, n * DAY] as const)
  await wake().execute(request(series(Object.fromEntries(ids))))
  const costs: Cost[] = []
  for (let n = 0; n < LESSONS; n += 1) {
    cost = { rowsWritten: 0, rowsRead: 0, memory: 0, woken: 0, looked: {} }
    const writer = wake()
    for (const [command, now] of lesson(n)) {
      minutes = now
      await writer.execute(request(command))
    }
    const reads = { ...cost }
    cost.looked = await lookedAt(`day-${n}`)
    costs.push({ ...reads, looked: cost.looked })
  }
  const [first, last] = [costs[0], costs.at(-1)]
  if (!first || !last) throw new Error('Nothing was held')
  for (const what of ['rowsWritten', 'rowsRead', 'memory'] as const)
    expect({ what, of: last[what] / first[what] }).toEqual({
      what,
      of: expect.toSatisfy((share: number) => share <= 1.2),
    })
  expect(last.woken).toBeLessThanOrEqual(2)
  // Also of the first lesson, at the end of the term.
  for (const now of [last.looked, await lookedAt('day-0')])
    for (const [what, rows] of Object.entries(now))
      expect({ what, of: rows / (first.looked[what] ?? 0) }).toEqual({
        what,
        of: expect.toSatisfy((share: number) => share <= 1.2),
      })
})
