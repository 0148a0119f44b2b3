import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import type { OnBatch } from '../../src/hosts/database.ts'
import type { Writer } from '../../src/meeting/log/writer.ts'
import { digestOf } from '../../src/store/digest.ts'
import { request } from '../support/fakes.ts'
import { writerOver } from '../support/history.ts'
import { importSchool } from '../support/rollcall.ts'
import {
  admitted,
  approve,
  close,
  correct,
  end,
  guest,
  join,
  leave,
  move,
  offer,
  report,
  type Stay,
  schedule,
  start,
  stay,
  student,
  wait,
} from '../support/spec.ts'

const NUMBER = '81234567890'
/** What D1 charges for an event: its row, and the entry of its unique id. */
const EVENT = 2
/** For an event that follows from another: its row alone. */
const FOLLOWING = 1
/** And for its place in the whole log, which all events of a commit share. */
const COMMIT = 1

type Batch = Parameters<OnBatch>[0]

let batches: Batch[] = []
let writer: Writer

const meteredWriter = (number: string): Writer =>
  writerOver(number, {
    onBatch: (batch) => batches.push(batch),
    clock: { now: () => new Date('2026-03-02T08:00:00Z') },
  })

/** The batches that write, of what these commands bring about. */
async function written(...commands: Command[]): Promise<number[]> {
  batches = []
  await Promise.all(commands.map((command) => writer.execute(request(command))))
  return batches.map(({ rowsWritten }) => rowsWritten).filter((rows) => rows > 0)
}

beforeEach(async () => {
  await importSchool(3)
  writer = meteredWriter(NUMBER)
  for (const command of [schedule(), approve(1), offer(2), start(), join(student(3), 0)])
    await writer.execute(request(command))
})

/** In the order of a class, and the most rows that each may cost. */
const WEBHOOKS: Record<string, [Command, number]> = {
  'the first joined of somebody': [join(student(1), 1), 3 + COMMIT],
  'the first joined of a guest with an e-mail, which is indexed': [
    join(guest('G', { email: 'g@home.example' }), 1),
    4 + COMMIT,
  ],
  'a left': [leave(student(1), 5), 3 + COMMIT],
  'a rejoin': [join(student(1), 6), 3 + COMMIT],
  'somebody at the door': [wait(student(2), 6), 4 + COMMIT],
  'their admission': [admitted(student(2), 7), 3 + COMMIT],
  'their joined': [join(student(2), 7), 3 + COMMIT],
  'a start of another use of the link': [start(-1440, 'other'), 2 + COMMIT],
  'a joined there, which is indexed': [join(student(1), -1440, { uuid: 'other' }), 3 + COMMIT],
}

/** The user that the roster has for the e-mail, by the last event. */
const lastUser = () =>
  env.DB.prepare(
    `select data->>'$.evidence.emailUserId' as id from events order by version desc limit 1`,
  ).first('id')

/** The e-mail of student-3, who came as the class began. */
const giveEmailTo = (id: string) =>
  env.DB.batch([
    env.DB.prepare(`update users set email = null where email = 'student-3@school.example'`),
    env.DB.prepare(`update users set email = 'student-3@school.example' where id = ?`).bind(id),
  ])

describe('a pupil who is known by e-mail alone', () => {
  it('is asked for when they come, and no more when they leave: that is one batch of three statements and a proof', async () => {
    await written(leave(student(3), 5))
    expect(batches).toEqual([
      {
        statements: 4,
        rowsWritten: 3 + COMMIT,
        rowsRead: expect.toSatisfy((n: number) => n <= 15),
      },
    ])
    expect(await lastUser()).toBe('student-3')
  })
  it('stays who they were, and the e-mail is another’s in the next instance, where the roster says so', async () => {
    await giveEmailTo('student-2')
    await written(leave(student(3), 5))
    expect(await lastUser()).toBe('student-3')
    await written(join(student(3), 100, { uuid: 'next' }))
    expect(await lastUser()).toBe('student-2')
  })
  it('is nobody in the next instance once two have the e-mail, and known once the roster learns it', async () => {
    await env.DB.prepare(`update users set email = 'student-3@school.example' where id = 'student-2'`).run()
    await written(leave(student(3), 5))
    expect(await lastUser()).toBe('student-3')
    await written(join(student(3), 100, { uuid: 'next' }))
    expect(await lastUser()).toBeNull()
    await giveEmailTo('student-3')
    await written(leave(student(3), 107, { uuid: 'next' }))
    expect(await lastUser()).toBe('student-3')
  })
  it('who is erased meanwhile is not written down again', async () => {
    const guestOf = guest('G', { email: 'g@home.example' })
    await written(join(guestOf, 1))
    await env.DB.prepare(`insert into erased_emails (digest, user_id) values (?, 'gone')`)
      .bind(await digestOf('g@home.example'))
      .run()
    await written(leave(guestOf, 5))
    expect(
      await env.DB.prepare(
        `select data->>'$.evidence.email' as email from events order by version desc limit 1`,
      ).first('email'),
    ).toBeNull()
  })
})

describe('while a class goes on', () => {
  it('each webhook costs one batch of D1, of few rows', async () => {
    for (const [what, [command, most]] of Object.entries(WEBHOOKS))
      expect({ what, rows: await written(command) }).toEqual({
        what,
        rows: [expect.toSatisfy((rows: number) => rows <= most)],
      })
  })
  it('a burst of them costs one batch, each person one row, and one where another device says nothing new', async () => {
    const burst = [1, 2, 3].flatMap((n) => stay(student(n), 1, 5, { connection: `tablet ${n}` }))
    const [first, ...more] = await written(...burst)
    expect([first, ...more]).toHaveLength(2)
    expect(more[0]).toBeLessThanOrEqual(COMMIT + 5 * EVENT + 2 + 2)
  })
  it('the end costs the event, each participant, each expected pupil, each record and its session; a late left its event, the event that follows, their row and their record', async () => {
    await written(...[1, 2].map((n) => join(student(n), 1)))
    const [rows] = await written(end(60))
    expect(rows).toBeLessThanOrEqual(COMMIT + EVENT + 2 * FOLLOWING + 3 + 3 * 2 + 3 * 2 + 4)
    const [late] = await written(leave(student(2), 59))
    expect(late).toBeLessThanOrEqual(COMMIT + EVENT + FOLLOWING + 2)
    expect(batches).toEqual([expect.objectContaining({ rowsRead: expect.toSatisfy((n: number) => n <= 20) })])
    // Another number of the session as well, and so the sums of its day.
    const [shorter] = await written(leave(student(1), 5))
    expect(shorter).toBeLessThanOrEqual(COMMIT + EVENT + FOLLOWING + 3 + 1)
  })
  it('its end costs a row for the sums of the day, and so does each change of a number from then on', async () => {
    const sums = () => env.DB.prepare('select sessions, ended, attended, shares from daily_sums').first()
    await written(...[1, 2].map((n) => join(student(n), 1)))
    expect(await sums()).toEqual({ sessions: 1, ended: 0, attended: 0, shares: 0 })
    // The event and two that follow, three participants, three expected, three records, the session for each event, its row
    // among those to count, and the sums.
    expect(await written(end(60))).toEqual([COMMIT + EVENT + 2 * FOLLOWING + 3 + 3 + 3 + 3 + 1 + 1])
    expect(await sums()).toEqual({ sessions: 1, ended: 1, attended: 3, shares: 1e9 })
    // The event, the session and its places in two indexes.
    expect(await written(close())).toEqual([COMMIT + EVENT + 3])
    // The event and its two places in an index, the correction, the record, the session, and the sums.
    expect(await written(correct(2, 'absent'))).toEqual([COMMIT + EVENT + 2 + 3 + 1])
    expect(await sums()).toEqual({ sessions: 1, ended: 1, attended: 2, shares: 666_666_667 })
    // A left that comes so late costs the session's row and a place of its event in an index besides, and the sums if a number changes.
    expect(await written(leave(student(3), 59))).toEqual([COMMIT + EVENT + FOLLOWING + 2 + 2])
    expect(await written(leave(student(1), 5))).toEqual([COMMIT + EVENT + FOLLOWING + 3 + 2 + 1])
    expect(await sums()).toEqual({ sessions: 1, ended: 1, attended: 1, shares: 333_333_333 })
    // Zoom's report says the same.
    await written(report([1, 3].map((n): Stay => [student(n), 1, n === 1 ? 5 : 59])))
    expect(await sums()).toEqual({ sessions: 1, ended: 1, attended: 1, shares: 333_333_333 })
  })
  it('before its start, the first who fetches the link or comes to the door costs a row of the sessions to count', async () => {
    writer = meteredWriter('81234567892')
    await written(schedule({ id: 'early' }))
    // The event, a place of it in an index, the participant, the session, and its row among those to count.
    expect(await written(offer(1, 'key', 'early'))).toEqual([COMMIT + EVENT + 1 + 2 + 1])
    expect(await written(offer(3, 'other key', 'early'))).toEqual([COMMIT + EVENT + 1 + 2])
    expect(await written(wait(student(2), -3))).toEqual([COMMIT + EVENT + 2])
    // The event and the session.
    expect(await written(start())).toEqual([COMMIT + EVENT + 1])
  })
  it('a class that was moved after its window costs what any other does', async () => {
    const id = 'moved'
    const steps = [schedule({ id }), close(180, id), move(3_000, 200, [id])]
    writer = meteredWriter('81234567891')
    for (const step of steps) await written(step)
    // The start writes its session's row among those to count.
    expect(await written(start(3_000))).toEqual([4 + COMMIT])
    for (const webhook of [join(student(1), 3_001), leave(student(1), 3_005)])
      expect(await written(webhook)).toEqual([3 + COMMIT])
  })
})
