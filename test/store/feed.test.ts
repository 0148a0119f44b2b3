import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { FeedPlace } from '../../src/app/feed.ts'
import type { NewEvent } from '../../src/app/ports.ts'
import { MeetingEvent, type MeetingEventType } from '../../src/domain/events.ts'
import { sqlOver } from '../../src/hosts/cloudflare/d1.ts'
import { JointBatches } from '../../src/hosts/jointBatches.ts'
import { timer } from '../../src/hosts/timer.ts'
import { createEventLog } from '../../src/store/eventLog.ts'
import { createFeed } from '../../src/store/feed.ts'
import { recordedAs } from '../support/recorded.ts'
import { happen, join, schedule, start, student } from '../support/spec.ts'

let rowsRead = 0
const db = sqlOver(env.DB.withSession('first-primary'), (batch) => {
  rowsRead += batch.rowsRead
})
const log = createEventLog(db)
const feed = createFeed(db)

/** MeetingScheduled, MeetingStarted, ParticipantJoined, of a meeting with this number. */
const life = (number: string): NewEvent[] =>
  happen(schedule(), start(), join(student(1), 1)).map((event, i) =>
    recordedAs(
      `${number}-${i + 1}`,
      MeetingEvent.parse(JSON.parse(JSON.stringify(event).replaceAll('meeting-1', `session-${number}`))),
    ),
  )

const append = (number: string, behind: number, ...events: NewEvent[]) =>
  log.append({ number, seriesId: `series-${number}` }, behind, events)

const ofSize = (id: string, size: number): NewEvent =>
  recordedAs(id, {
    type: 'MeetingChanged',
    data: {
      sessionIds: ['s'],
      change: { description: 'x'.repeat(size) },
      at: '2026-03-02T08:00:00.000Z',
      after: [],
    },
  })

/** So that two of them make more than a page. */
const large = (id: string): NewEvent => ofSize(id, 600_000)

const behind = (position: number, nth: number | null = null): FeedPlace => ({ position, nth })

async function read(after: FeedPlace, types: MeetingEventType[] | null = null) {
  const { events, ...page } = await feed.read(after, types)
  return { ...page, ids: events.map(({ position, id }) => `${position}: ${id}`) }
}

describe('the whole log', () => {
  beforeEach(async () => {
    const [a, b] = [life('71'), life('72')]
    await append('71', 0, ...a.slice(0, 2))
    await append('72', 0, ...b)
    await append('71', 2, ...a.slice(2))
  })

  it('is read commit by commit, each meeting in its order, from any place', async () => {
    const all = ['1: 71-1', '1: 71-2', '2: 72-1', '2: 72-2', '2: 72-3', '3: 71-3']
    expect(await read(behind(0))).toEqual({ ids: all, first: 1, head: 3, reached: behind(3) })
    expect((await read(behind(1))).ids).toEqual(all.slice(2))
    expect((await read(behind(2, 1))).ids).toEqual(all.slice(3))
    expect(await read(behind(3, 3))).toEqual({ ids: [], first: 1, head: 3, reached: behind(3) })
    expect(await read(behind(9))).toEqual({ ids: [], first: 1, head: 3, reached: behind(9) })
    expect((await feed.read(behind(2), null)).events).toMatchObject([
      { number: '71', version: 3, type: 'ParticipantJoined', position: 3 },
    ])
  })

  it('of some types looks through all the same', async () => {
    expect(await read(behind(0), ['MeetingStarted'])).toMatchObject({
      ids: ['1: 71-2', '2: 72-2'],
      reached: behind(3),
    })
    expect(await read(behind(0), [])).toMatchObject({ ids: [], reached: behind(3) })
  })

  it('has no gap where an append was refused', async () => {
    expect(await append('71', 1, ...life('71').slice(1, 2))).toMatchObject({ ok: false })
    await append('72', 3, large('72-4'))
    expect((await read(behind(3))).ids).toEqual(['4: 72-4'])
  })

  it('has one position for commits that go together, and each place in it can be read on from', async () => {
    const joint = new JointBatches({ session: () => db, gather: async () => undefined, after: timer })
    const each = ['73', '74', '75'].map((number) => {
      const own = createEventLog(joint.connect())
      return own.append({ number, seriesId: `series-${number}` }, 0, life(number).slice(0, 2))
    })
    expect((await Promise.all(each)).filter(({ ok }) => ok)).toHaveLength(3)
    const ids = ['4: 73-1', '4: 73-2', '4: 74-1', '4: 74-2', '4: 75-1', '4: 75-2']
    expect(await read(behind(3))).toEqual({ ids, first: 1, head: 4, reached: behind(4) })
    expect((await read(behind(4, 1))).ids).toEqual(ids.slice(1))
    expect((await read(behind(4, 3))).ids).toEqual(ids.slice(3))
    expect((await read(behind(4, 2), ['MeetingStarted'])).ids).toEqual([ids[3], ids[5]])
    const { events } = await feed.read(behind(4, 5), null)
    expect(events).toMatchObject([{ number: '75', position: 4, nth: 6, version: 2 }])
  })

  it('is cut where a page is large, and after a whole commit', async () => {
    await append('71', 3, large('71-4'))
    await append('72', 3, large('72-4'), large('72-5'))
    await append('71', 4, large('71-5'))
    expect(await read(behind(3))).toMatchObject({ ids: ['4: 71-4'], reached: behind(4), head: 6 })
    expect(await read(behind(4))).toMatchObject({ ids: ['5: 72-4', '5: 72-5'], reached: behind(5) })
    expect(await read(behind(5))).toMatchObject({ ids: ['6: 71-5'], reached: behind(6) })
  })

  it('is cut behind a thousand events or after a whole position, and costs a few rows for each event', async () => {
    let version = 3
    for (const count of [600, 300, 300, 1_100]) {
      const news = Array.from({ length: count }, (_, i) => ofSize(`72-${version + i + 1}`, 1))
      await append('72', version, ...news)
      version += count
    }
    const found = async (after: FeedPlace, types: MeetingEventType[] | null = null) => {
      const { ids, reached } = await read(after, types)
      return [ids.length, reached]
    }
    rowsRead = 0
    expect(await found(behind(3))).toEqual([900, behind(5)])
    expect(rowsRead).toBeLessThanOrEqual(900 * 4)
    expect(await found(behind(3), [])).toEqual([0, behind(5)])
    expect(await found(behind(4, 500))).toEqual([400, behind(5)])
    expect(await found(behind(5))).toEqual([300, behind(6)])
    expect(await found(behind(6))).toEqual([1_100, behind(7)])
    expect(await found(behind(7))).toEqual([0, behind(7)])
  })

  it('is looked through some positions at a time', async () => {
    const many = JSON.stringify(Array.from({ length: 150 }, () => [['meeting/0', 1, 1]]))
    await env.DB.prepare('insert into commits (runs) select value from json_each(?)').bind(many).run()
    await append('72', 3, large('72-4'))
    expect(await read(behind(3))).toEqual({ ids: [], first: 1, head: 154, reached: behind(103) })
    expect(await read(behind(103))).toMatchObject({ ids: ['154: 72-4'], reached: behind(154) })
  })

  it.each([
    `update commits set runs = '[]'`,
    `delete from commits`,
    `replace into commits values (1, '[]')`,
    `insert into commits values (9, '[]')`,
  ])('takes nobody’s hand: %s', async (sql) => {
    await expect(env.DB.prepare(sql).run()).rejects.toThrow(/APPEND_ONLY|WRONG_POSITION/)
  })
})
