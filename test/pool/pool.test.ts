import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PlacedSession, PlacedSessions, PlaceWish } from '../../src/app/hostPool.ts'
import type { ZoomResult, ZoomUser } from '../../src/app/zoom.ts'
import { ok, refuse } from '../../src/domain/result.ts'
import { MeetingFile } from '../../src/hosts/deno/meetingFile.ts'
import { officeOf } from '../../src/pool/office.ts'
import { Pool } from '../../src/pool/pool.ts'
import { cases, property } from '../support/property.ts'

/** The pool over a log that holds what a test says: who holds what is the log's word, and the pool's holds. */

const NOW = Date.parse('2027-03-01T06:00:00.000Z')
const at = (hour: number) => new Date(Date.parse('2027-03-01T00:00:00.000Z') + hour * 3_600_000).toISOString()

interface Logged extends PlacedSession {
  /** The wish that it was. */
  wish: string
}

function world(hosts: { email: string; places?: number; zoomUserId?: string }[], users?: ZoomUser[]) {
  const kv = new MeetingFile(':memory:').ownKv()
  const log: Logged[] = []
  const lines: Record<string, unknown>[] = []
  /** What happens between the log's answer and its arrival. */
  const meanwhile = { act: async () => undefined as unknown }
  const clock = { at: NOW, now: () => new Date(clock.at) }
  let listed: ZoomResult<ZoomUser[]> = users ? ok(users) : refuse('ZOOM_REJECTED', 'The scope is missing')
  const sessions: PlacedSessions = {
    async around({ wished }) {
      const logged = log.filter(({ wish }) => wished.includes(wish))
      const ids = logged.map(({ wish: id, zoomHostId }) => ({ id, zoomHostId }))
      const read = { sessions: [...log], logged: ids, pupils: [] }
      await meanwhile.act()
      return read
    },
    toCome: async (ids) => log.filter(({ zoomHostId }) => ids.includes(zoomHostId ?? '')),
    teachers: async () => ['teacher@school.example'],
  }
  const ports = {
    kv,
    sessions: () => sessions,
    zoom: () => ({ listUsers: async () => listed }),
    plan: 'business' as const,
    bufferMinutes: 0,
    clock,
    tell: (line: Record<string, unknown>) => void lines.push(line),
  }
  // A new one each time, as after a restart: what counts is what it keeps.
  const pool = () => new Pool(ports)
  const office = () => officeOf(ports, pool())
  const open = () => office().configure({ plan: null, hosts })
  const tellUsers = (told: ZoomUser[]) => {
    listed = ok(told)
  }
  return { pool, office, open, log, lines, clock, tellUsers, meanwhile }
}

const wish = (id: string, hour = 8, more: Partial<PlaceWish> = {}): PlaceWish => ({
  id,
  teacher: { id: `teacher-${id}`, email: null },
  sessions: [{ startTime: at(hour), duration: 60 }],
  classIds: [],
  ...more,
})

const session = (id: string, zoomHostId: string, hour = 8): Logged => ({
  ...{ id, wish: id, number: `81${id}`, title: 'T', teacherId: `teacher-${id}`, zoomHostId },
  ...{ startTime: at(hour), duration: 60 },
})

const ROOM = { email: 'room-1@school.example', places: 1 }
const user = (email: string, licence: ZoomUser['licence']): ZoomUser => ({
  ...{ id: `zoom-${email}`, email, name: null, licence },
})

const hostIn = (answer: Awaited<ReturnType<Pool['take']>>) =>
  answer.ok ? answer.value.host : answer.refusal.reason

describe('a place', () => {
  it('is one’s own over restarts and repeats, and free when it is released', async () => {
    const { pool, open } = world([ROOM])
    await open()
    expect(hostIn(await pool().take(wish('a')))).toBe(ROOM.email)
    expect(hostIn(await pool().take(wish('a')))).toBe(ROOM.email)
    expect(hostIn(await pool().take(wish('b')))).toBe('NO_FREE_HOST')
    await pool().giveBack(['a'])
    expect(await pool().held('a')).toBeNull()
    expect(hostIn(await pool().take(wish('b')))).toBe(ROOM.email)
  })

  it('is the log’s as soon as the log has the session, and is free when the log has it no more', async () => {
    const { pool, open, log } = world([{ ...ROOM, zoomUserId: 'zoom-1' }])
    await open()
    await pool().take(wish('a'))
    log.push(session('a', 'zoom-1'))
    expect(hostIn(await pool().take(wish('b')))).toBe('NO_FREE_HOST')
    log.pop()
    expect(hostIn(await pool().take(wish('b')))).toBe(ROOM.email)
    // An attempt at what is in the log by now finds the host that it had.
    expect(await pool().held('a')).toBe(ROOM.email)
  })

  it('is not given away by what was read before the log had it, also if it is released meanwhile', async () => {
    const { pool, open, log, meanwhile } = world([{ ...ROOM, zoomUserId: 'zoom-1' }])
    await open()
    await pool().take(wish('a'))
    meanwhile.act = async () => {
      meanwhile.act = async () => undefined
      log.push(session('a', 'zoom-1'))
      await pool().findAll([wish('c')])
      await pool().giveBack(['a'])
    }
    expect(hostIn(await pool().take(wish('b')))).toBe('NO_FREE_HOST')
  })

  it('learns a host’s id from the first session in the log, where Zoom does not tell its users', async () => {
    const { pool, office, open, log } = world([ROOM])
    await open()
    await pool().take(wish('a'))
    log.push(session('a', 'zoom-1'))
    expect(hostIn(await pool().take(wish('b')))).toBe('NO_FREE_HOST')
    expect((await office().list()).hosts[0]).toMatchObject({ zoomUserId: 'zoom-1' })
  })

  it('is another’s where Zoom says that the host is nobody of its account', async () => {
    const { pool, open } = world([ROOM])
    await open()
    const own = wish('a', 8, { teacher: { id: 't', email: 'new@school.example' } })
    expect(hostIn(await pool().take(own))).toBe('new@school.example')
    expect(hostIn(await pool().take({ ...own, except: ['new@school.example'] }))).toBe(ROOM.email)
    expect(hostIn(await pool().take({ ...own, id: 'b', sessions: wish('b', 12).sessions }))).toBe(ROOM.email)
  })

  it('is found for many at once as scheduling them would, without the meetings that go, and not taken', async () => {
    const { pool, open, log } = world([{ ...ROOM, zoomUserId: 'zoom-1' }])
    await open()
    log.push(session('old', 'zoom-1', 10))
    const wishes = [wish('a'), wish('b'), wish('c', 9), wish('d', 10)]
    expect((await pool().findAll(wishes)).map(hostIn)).toEqual([
      ROOM.email,
      'NO_FREE_HOST',
      ROOM.email,
      'NO_FREE_HOST',
    ])
    expect((await pool().findAll([wish('d', 10)], ['81old'])).map(hostIn)).toEqual([ROOM.email])
    expect(hostIn(await pool().take(wish('b')))).toBe(ROOM.email)
  })
})

describe('a time that is told as free', () => {
  it('is one that is then taken, also where only one session of a series moves', async () => {
    const rooms = [1, 2].map((n) => ({
      email: `room-${n}@school.example`,
      places: 1,
      zoomUserId: `zoom-${n}`,
    }))
    const { pool, open, log } = world(rooms)
    await open()
    // The second room is free sooner, and not for the session of the next day that stays.
    log.push(session('x', 'zoom-1', 10), session('y', 'zoom-1', 11))
    log.push(session('z', 'zoom-2', 10), session('w', 'zoom-2', 32))
    const moved = (startTime: string) =>
      wish('s', 0, {
        change: { number: '81s', zoomHostId: 'zoom-1' },
        sessions: [
          { startTime, duration: 60 },
          { startTime: at(32), duration: 60, isSame: true },
        ],
      })
    const refused = await pool().take(moved(at(10)))
    const [next] = refused.ok || !('free' in refused.refusal) ? [] : refused.refusal.free
    expect(next).toMatchObject({ startTime: at(12) })
    expect(hostIn(await pool().take(moved(next?.startTime ?? '')))).toBe('room-1@school.example')
  })
})

describe('Zoom’s users', () => {
  it('are asked for once a day, and kept as far as they are in the pool or teach', async () => {
    const users = [
      user(ROOM.email, 'licensed'),
      user('teacher@school.example', 'basic'),
      user('pupil@school.example', 'basic'),
    ]
    const { office, open, clock, tellUsers } = world([{ email: ROOM.email }], users)
    await open()
    const { hosts, refreshedAt } = await office().list()
    expect(hosts.map(({ email, licence, places }) => [email, licence, places])).toEqual([
      ['room-1@school.example', 'licensed', 2],
      ['teacher@school.example', 'basic', 1],
    ])
    expect(refreshedAt).toBe(clock.now().toISOString())
    tellUsers([])
    await office().refresh()
    expect((await office().list()).hosts[0]?.licence).toBe('licensed')
    clock.at += 24 * 3_600_000
    await office().refresh()
    expect((await office().list()).hosts[0]).toMatchObject({
      licence: 'none',
      lostAt: clock.now().toISOString(),
    })
  })

  it('do not have who was named by mistake, and the pool forgets them when they are named no more', async () => {
    const { office, open } = world([ROOM, { email: 'typo@school.example' }], [user(ROOM.email, 'licensed')])
    await open()
    await office().configure({ plan: null, hosts: [ROOM] })
    const { hosts } = await office().list()
    expect(hosts.map(({ email }) => email)).toEqual([ROOM.email, 'teacher@school.example'])
  })

  it('who lose a licence are logged with their sessions, get nothing new, and are back with the licence', async () => {
    const { pool, office, open, log, lines, clock, tellUsers } = world(
      [{ email: ROOM.email }],
      [user(ROOM.email, 'licensed')],
    )
    await open()
    log.push(session('a', `zoom-${ROOM.email}`))
    tellUsers([user(ROOM.email, 'basic')])
    clock.at += 24 * 3_600_000
    await office().refresh()
    expect(lines).toEqual([{ level: 'error', event: 'hosts.lost', sessions: ['a'] }])
    expect(await office().lost()).toMatchObject([{ id: 'a', host: ROOM.email }])
    for (const users of [[], [user(ROOM.email, 'basic')]]) {
      tellUsers(users)
      clock.at += 24 * 3_600_000
      await office().refresh()
      expect(await office().lost()).toMatchObject([{ id: 'a', host: ROOM.email }])
      expect(hostIn(await pool().take(wish('b', 20)))).toBe('NO_FREE_HOST')
    }
    tellUsers([user(ROOM.email, 'licensed')])
    clock.at += 24 * 3_600_000
    await office().refresh()
    expect(await office().lost()).toEqual([])
    expect(hostIn(await pool().take(wish('b', 20)))).toBe(ROOM.email)
  })

  it('are forgotten with the person', async () => {
    const { office, open } = world([{ email: ROOM.email }], [user('teacher@school.example', 'basic')])
    await open()
    await office().forget(['teacher@school.example'])
    expect(JSON.stringify(await office().list())).not.toContain('teacher@school.example')
  })
})

/** What becomes of an intent: see meeting/intents/intents.ts. `dies`: once, before what it does next; it comes back. */
type Fate = { scheduled: boolean; dies: 'before-zoom' | 'before-log' | 'before-settling' | 'never' }

interface There {
  pool: Pool
  log: Logged[]
  zoomIdOf: ReadonlyMap<string, string>
  pause: (what: string) => Promise<unknown>
}

async function attempt(there: There, id: string, { scheduled, dies }: Fate): Promise<'dead' | 'settled'> {
  const { pool, pause } = there
  const taken = await pool.take(wish(id))
  await pause(`${id} has taken`)
  if (!taken.ok) return 'settled'
  if (dies === 'before-zoom' || (scheduled && dies === 'before-log')) return 'dead'
  if (scheduled) record(there, id, taken.value.host ?? '')
  else await pool.giveBack([id])
  await pause(`${id} is done`)
  return dies === 'before-settling' ? 'dead' : 'settled'
}

/** The log has an id once. */
function record({ log, zoomIdOf }: There, id: string, host: string): void {
  if (!log.some(({ wish: one }) => one === id)) log.push(session(id, zoomIdOf.get(host) ?? ''))
}

it(property('loses no place and leaks none, however many ask at once and wherever they die'), async () => {
  const fate: fc.Arbitrary<Fate> = fc.record({
    scheduled: fc.boolean(),
    dies: fc.constantFrom('before-zoom', 'before-log', 'before-settling', 'never'),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(fate, { minLength: 1, maxLength: 8 }), fc.scheduler(), async (fates, s) => {
      const hosts = [
        { email: 'room-1@school.example', zoomUserId: 'zoom-1', places: 1 },
        { email: 'room-2@school.example', zoomUserId: 'zoom-2', places: 2 },
      ]
      const { pool, open, log } = world(hosts)
      await open()
      const shared = pool()
      const zoomIdOf = new Map(hosts.map(({ email, zoomUserId }) => [email, zoomUserId]))
      const pause = (what: string) => s.schedule(Promise.resolve(), what)
      const there: There = { pool: shared, log, zoomIdOf, pause }
      const all = fates.map(async (one, n) => {
        if ((await attempt(there, String(n), one)) === 'settled') return
        await attempt(there, String(n), { ...one, dies: 'never' })
      })
      await s.waitFor(Promise.all(all))
      const held = (zoomUserId: string) => log.filter(({ zoomHostId }) => zoomHostId === zoomUserId).length
      expect(held('zoom-1')).toBeLessThanOrEqual(1)
      expect(held('zoom-2')).toBeLessThanOrEqual(2)
      // All that is free can be had, and no more.
      const more = await Promise.all(['x', 'y', 'z', 'w'].map((id) => shared.take(wish(id))))
      expect(more.filter((answer) => answer.ok)).toHaveLength(3 - log.length)
    }),
    cases(200),
  )
})
