import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { cases, property } from '../support/property.ts'
import { createWorld, happening, type Received, START, type World } from './world.ts'

const HOUR = 60 * 60 * 1000
const DAY = 24 * HOUR

const positions = (received: readonly Received[]) => received.map(({ body }) => body.data['position'])

describe('an endpoint', () => {
  it('is told what happens from then on, signed, with ids and a link', async () => {
    const world = createWorld()
    world.commit('81', happening('before', 0))
    const { secret } = await world.open()
    world.commit('81', happening('session-1', 1))
    await world.wake()
    const [only, ...more] = world.received
    expect(more).toEqual([])
    expect(only?.body).toEqual({
      type: 'meeting.deleted',
      timestamp: '2026-03-02T08:00:00.000Z',
      data: {
        meeting_id: 'session-1',
        zoom_meeting_id: '81',
        position: 2,
        link: 'https://rollcall.school.example/api/zoom/meetings/session-1',
      },
    })
    const headers = Object.fromEntries(only?.headers ?? [])
    headers['webhook-timestamp'] = String(Math.floor(Date.now() / 1000))
    expect(() => new Webhook(secret).verify(only?.text ?? '', headers)).toThrow('No matching signature')
  })

  it('is told the types that it wants alone', async () => {
    const world = createWorld()
    await world.open('https://a.example/', ['meeting.started'])
    await world.open('https://b.example/', ['meeting.deleted'])
    world.commit('81', happening('s', 1))
    await world.wake()
    expect(world.received.map(({ url }) => url)).toEqual(['https://b.example/'])
  })

  it('is tried ten times over three days, then the message is given up and the next one goes', async () => {
    const world = createWorld()
    const { endpoint } = await world.open()
    world.commit('81', happening('s', 1))
    world.commit('81', happening('s', 2))
    world.does((_, { body }) => (body.data['position'] === 1 ? 500 : 204))
    await world.wake()
    await world.pass(5 * DAY)
    const tries = world.received.filter(({ body }) => body.data['position'] === 1)
    expect(tries).toHaveLength(10)
    expect(tries.map(({ at }) => Math.round(((at - START) / HOUR) * 10) / 10)).toEqual([
      0, 0, 0.1, 0.6, 2.8, 8.3, 19.3, 34.7, 56.7, 83.1,
    ])
    expect(new Set(tries.map(({ headers }) => headers.get('webhook-id'))).size).toBe(1)
    expect(positions(world.received).at(-1)).toBe(2)
    expect(
      await world.teller().deliveries(endpoint.id, { status: null, before: null, limit: 9 }),
    ).toMatchObject([
      { position: 2, status: 'delivered', tries: 1, last: '204' },
      { position: 1, status: 'failed', tries: 10, last: '500' },
    ])
  })

  it('that waits for a retry of one session is told of other sessions meanwhile', async () => {
    const world = createWorld()
    await world.open()
    world.commit('81', happening('a', 1))
    world.commit('81', happening('a', 2))
    world.commit('82', happening('b', 3))
    let isFirst = true
    world.does(() => {
      const status = isFirst ? 500 : 204
      isFirst = false
      return status
    })
    await world.wake()
    expect(positions(world.received)).toEqual([1, 3])
    await world.pass(MINUTE)
    expect(positions(world.received)).toEqual([1, 3, 1, 2])
  })

  it('that answers 410 is told no more, until an admin says so; then it is told all that it missed', async () => {
    const world = createWorld()
    const { endpoint } = await world.open()
    world.does(() => 410)
    world.commit('81', happening('s', 1))
    await world.wake()
    world.commit('81', happening('s', 2))
    await world.wake()
    await world.pass(DAY)
    expect(positions(world.received)).toEqual([1])
    expect(await world.teller().endpoints()).toMatchObject([{ enabled: false, disabled: 'gone' }])
    world.does(() => 204)
    await world.teller().change(endpoint.id, { enabled: true })
    await world.wake()
    expect(positions(world.received)).toEqual([1, 1, 2])
  })

  it('that nothing reaches for five days is told no more', async () => {
    const world = createWorld()
    await world.open()
    world.does(() => 500)
    for (let day = 0; day < 7; day += 1) {
      world.commit('81', happening(`session-${day}`, day))
      await world.wake()
      await world.pass(DAY)
    }
    expect(await world.teller().endpoints()).toMatchObject([
      { enabled: false, disabled: 'failing', failingSince: new Date(START).toISOString() },
    ])
    expect(world.lines.at(-1)).toMatchObject({ level: 'error', event: 'webhook.failed', said: '500' })
  })

  it('is left alone for as long as it asks, or for a minute if it does not answer', async () => {
    const world = createWorld()
    await world.open()
    const busy = () => new Response(null, { status: 429, headers: { 'retry-after': '600' } })
    world.does(() => (world.received.length === 1 ? busy() : 204))
    world.commit('81', happening('a', 1))
    await world.wake()
    world.commit('82', happening('b', 2))
    await world.wake()
    await world.pass(599_000)
    expect(positions(world.received)).toEqual([1])
    await world.pass(1_000)
    expect(positions(world.received).sort()).toEqual([1, 1, 2])
    world.does(() => new DOMException('', 'TimeoutError'))
    world.commit('81', happening('a', 3))
    await world.wake()
    expect(world.alarmAt()).toBe(world.now() + MINUTE)
    const [endpoint] = await world.teller().endpoints()
    const [last] =
      (await world.teller().deliveries(endpoint?.id ?? '', { status: 'waiting', before: null, limit: 1 })) ??
      []
    expect(last).toMatchObject({ last: 'no answer in 15 s', tries: 1 })
  })

  it.each([
    [
      'redirects',
      () => new Response(null, { status: 302, headers: { location: 'http://10.0.0.1/' } }),
      '302',
    ],
    ['refuses the connection', () => new TypeError('refused'), 'no connection'],
  ])('that %s has failed', async (_, doing, last) => {
    const world = createWorld()
    const { endpoint } = await world.open()
    world.does(doing)
    world.commit('81', happening('s', 1))
    await world.wake()
    expect(
      await world.teller().deliveries(endpoint.id, { status: 'waiting', before: null, limit: 1 }),
    ).toMatchObject([{ last, tries: 1 }])
    expect(world.received).toHaveLength(1)
  })

  it('with a name that stands for a private address by now is not sent anything', async () => {
    const world = createWorld()
    const { endpoint } = await world.open()
    for (const [addresses, last] of [
      [['93.184.215.14', '192.168.0.7'], 'not a public address'],
      [['::ffff:10.0.0.1'], 'not a public address'],
      [[], 'no such host'],
    ] as const) {
      world.resolvesTo(addresses)
      world.commit('81', happening(last, 1))
      await world.wake()
      const [one] =
        (await world.teller().deliveries(endpoint.id, { status: 'waiting', before: null, limit: 1 })) ?? []
      expect(one).toMatchObject({ last: expect.toSatisfy((said) => said === last || said === null) })
    }
    await world.pass(HOUR)
    expect(world.received).toEqual([])
  })

  it('has a signature by both secrets for a day', async () => {
    const world = createWorld()
    const { endpoint, secret } = await world.open()
    const rotated = await world.teller().rotate(endpoint.id)
    expect(rotated?.secret).not.toBe(secret)
    const signatures = async () => {
      world.commit('81', happening(`s-${world.now()}`, 1))
      await world.wake()
      return world.received.at(-1)?.headers.get('webhook-signature')?.split(' ').length
    }
    expect(await signatures()).toBe(2)
    await world.pass(DAY)
    expect(await signatures()).toBe(1)
  })

  it('is told one thing again, and all of a range by the types that it has by now', async () => {
    const world = createWorld()
    const { endpoint } = await world.open(undefined, ['meeting.started'])
    for (const n of [1, 2, 3, 4, 5]) world.commit('81', happening('s', n))
    await world.wake()
    expect(world.received).toEqual([])
    await world.teller().change(endpoint.id, { types: ['meeting.deleted'] })
    await world.teller().replayRange(endpoint.id, 1, 4)
    await world.wake()
    expect(positions(world.received)).toEqual([2, 3, 4])
    const [last] =
      (await world.teller().deliveries(endpoint.id, { status: 'delivered', before: null, limit: 1 })) ?? []
    expect(await world.teller().replay(endpoint.id, last?.id ?? 0)).toMatchObject({
      position: 4,
      status: 'waiting',
    })
    await world.wake()
    expect(positions(world.received)).toEqual([2, 3, 4, 4])
    expect(world.received[2]?.text).toBe(world.received[3]?.text)
    expect(await world.teller().replay(endpoint.id, 999)).toBeNull()
    expect(await world.teller().endpoints()).toMatchObject([{ reached: 5 }])
  })

  it('is told of no type from before it wanted it, also after restarts', async () => {
    const world = createWorld()
    const { endpoint } = await world.open(undefined, ['meeting.started'])
    for (const n of [1, 2]) world.commit('81', happening('s', n))
    await world.wake()
    await world.teller().change(endpoint.id, { types: ['meeting.deleted'] })
    world.restart()
    world.commit('81', happening('s', 3))
    await world.wake()
    expect(positions(world.received)).toEqual([3])
  })

  it('is told a range as often as it is asked for, and an older one after a newer', async () => {
    const world = createWorld()
    const { endpoint } = await world.open()
    for (const n of [1, 2, 3]) world.commit('81', happening('s', n))
    await world.wake()
    for (const [after, until] of [
      [1, 3],
      [1, 3],
      [0, 1],
    ] as const) {
      await world.teller().replayRange(endpoint.id, after, until)
      await world.wake()
    }
    expect(positions(world.received)).toEqual([1, 2, 3, 2, 3, 2, 3, 1])
  })

  it('is told once what comes after a range that was to end behind the log', async () => {
    const world = createWorld()
    const { endpoint } = await world.open()
    world.commit('81', happening('s', 1))
    await world.wake()
    await world.teller().replayRange(endpoint.id, 0, 1_000)
    await world.teller().replayRange(endpoint.id, 500, 1_000)
    await world.wake()
    expect(positions(world.received)).toEqual([1, 1])
    world.commit('81', happening('s', 2))
    await world.wake()
    await world.pass(0)
    expect(positions(world.received)).toEqual([1, 1, 2])
  })

  it('is told a dozen at a time, and the rest when the alarm rings', async () => {
    const world = createWorld()
    await world.open()
    for (let n = 1; n <= 30; n += 1) world.commit('81', happening(`s${n}`, n))
    await world.wake()
    expect(world.received).toHaveLength(12)
    await world.pass(0)
    expect(new Set(positions(world.received)).size).toBe(30)
  })

  it('that is closed while it is told is told no more', async () => {
    const world = createWorld()
    const { endpoint } = await world.open()
    for (const n of [1, 2]) world.commit('81', happening('s', n))
    world.steps(async (name) => {
      if (name === 'sent') await world.teller().close(endpoint.id)
    })
    await world.wake()
    expect(positions(world.received)).toEqual([1])
    expect(world.disk.prepare('select count(*) as n from waiting').get()).toMatchObject({ n: 0 })
  })
})

describe('what telling costs', () => {
  const changes = ({ disk }: World) => Number(disk.prepare('select total_changes() as n').get()?.['n'])
  it('is three rows a message, a checkpoint for those that are read together, and nothing where nobody is told', async () => {
    const world = createWorld()
    await world.open()
    const before = changes(world)
    for (const n of [1, 2, 3]) world.commit('81', happening(`s${n}`, n))
    await world.wake()
    expect(changes(world) - before).toBe(3 * 3 + 1)
    await world.wake()
    world.commit('81', { type: 'RegistrantCancelled', data: { userId: 'student-1' } })
    await world.wake()
    expect(changes(world) - before).toBe(3 * 3 + 1)
    expect(await world.teller().endpoints()).toMatchObject([{ reached: 4 }])
  })
})

describe('a log that was set back', () => {
  it('is told from where it ends', async () => {
    const world = createWorld()
    await world.open()
    for (const n of [1, 2, 3]) world.commit('81', happening('s', n))
    await world.wake()
    world.setBack(1)
    await world.wake()
    expect(world.lines.at(-1)).toMatchObject({ event: 'log.set.back', position: 1 })
    world.commit('81', happening('s', 4))
    await world.wake()
    expect(positions(world.received)).toEqual([1, 2, 3, 2])
  })
})

const MINUTE = 60_000

/** At which step the teller dies, or how long nothing wakes it. */
const act = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('commit' as const), session: fc.nat(2), more: fc.nat(2) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wake' as const), diesAt: fc.option(fc.nat(12)) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      minutes: fc.nat(300),
      diesAt: fc.option(fc.nat(8)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('outage' as const), isDown: fc.boolean() }) },
)

type Act = typeof act extends fc.Arbitrary<infer A> ? A : never

describe('a teller that dies between any two steps', () => {
  it(property('loses nothing and keeps the order of each session'), async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { minLength: 4, maxLength: 25 }),
        fc.array(fc.nat(3)),
        async (acts, failures) => {
          const world = createWorld()
          await world.open(URLS[0])
          await world.open(URLS[1])
          // Some requests fail, no message so often that it is given up.
          let asked = 0
          world.does(() => {
            asked += 1
            return asked % 2 === 0 && failures[asked % (failures.length || 1)] === 3 ? 500 : 204
          })
          const expected = new Map<string, number[]>()
          for (const [n, one] of acts.entries()) await happen(world, one, n, expected)
          world.down(false)
          for (let sweeps = 0; sweeps < 5; sweeps += 1) {
            await world.wake()
            await world.pass(DAY)
          }
          expectAllTold(world.received, expected)
        },
      ),
      cases(150),
    )
  })
})

const URLS = ['https://a.example/', 'https://b.example/']

async function happen(world: World, one: Act, n: number, expected: Map<string, number[]>): Promise<void> {
  if (one.kind === 'outage') world.down(one.isDown)
  if (one.kind === 'wake') await mayDie(world, one.diesAt, () => world.wake())
  if (one.kind === 'pass') await mayDie(world, one.diesAt, () => world.pass(one.minutes * MINUTE))
  if (one.kind !== 'commit') return
  const sessions = Array.from({ length: one.more + 1 }, (_, i) => `s${(one.session + i) % 3}`)
  world.commit('81', ...sessions.map((session, i) => happening(session, n * 10 + i)))
  for (const session of sessions) expected.set(session, [...(expected.get(session) ?? []), world.head()])
}

/** Each message at least once, and none behind a later one of its session. */
function expectAllTold(received: readonly Received[], expected: ReadonlyMap<string, number[]>): void {
  for (const url of URLS)
    for (const [session, wanted] of expected) {
      const told = received.filter((one) => one.url === url && one.body.data['meeting_id'] === session)
      const got = positions(told).map(Number)
      expect({ url, session, got: [...new Set(got)] }).toEqual({ url, session, got: wanted })
      expect(got).toEqual([...got].sort((a, b) => a - b))
    }
}

/** Its memory is lost before the n-th step, and another goes on with its disk. */
async function mayDie(
  world: ReturnType<typeof createWorld>,
  diesAt: number | null,
  act: () => Promise<void>,
) {
  if (diesAt === null) return act()
  const { promise: died, resolve } = Promise.withResolvers<void>()
  let steps = 0
  world.steps(() => {
    steps += 1
    if (steps <= diesAt) return Promise.resolve()
    resolve()
    // A process that died never goes on.
    return new Promise(() => undefined)
  })
  await Promise.race([act(), died])
  world.steps(async () => undefined)
  if (steps > diesAt) world.restart()
}
