import { DatabaseSync } from 'node:sqlite'
import type { FedEvent, Feed } from '../../src/app/feed.ts'
import type { OwnStorage } from '../../src/app/ownStorage.ts'
import type { MeetingEvent } from '../../src/domain/events.ts'
import { Teller, type TellerPorts } from '../../src/telling/teller.ts'
import { recordedAs } from '../support/recorded.ts'

/** A teller over a log, a disk and endpoints that tests hold in their hands, with a clock that goes as fast as it may. */

export interface Received {
  url: string
  headers: Headers
  body: { type: string; timestamp: string; data: Record<string, unknown> }
  text: string
  at: number
}

/** What an endpoint does with a request: a status, an answer, or an error. */
export type Doing = number | Response | Error

export const START = Date.parse('2026-03-02T08:00:00Z')

export function createWorld() {
  const disk = new DatabaseSync(':memory:')
  const commits: FedEvent[][] = []
  const received: Received[] = []
  const lines: Record<string, unknown>[] = []
  let alarm: number | null = null
  let [now, ids, isDown] = [START, 0, false]
  let doing: (url: string, received: Received) => Doing = () => 204
  let addresses: readonly string[] = ['93.184.215.14']
  /** Called before each step outside of the teller's own memory; it may never come back. */
  let step: (name: string) => Promise<void> = async () => undefined
  let teller: Teller

  /** The generation that has the memory. What an earlier generation still does counts for nothing. */
  let living = {}

  const feedOf = (stepOf: typeof step): Feed => ({
    async read({ position }, types) {
      await stepOf('read')
      if (isDown) throw new Error('The database is down')
      const [head, upTo] = [commits.length, Math.min(commits.length, position + 3)]
      const events = commits.slice(position, upTo).flat()
      const reached = position > head ? position : upTo
      return {
        events: events.filter(({ type }) => types === null || types.includes(type)),
        reached: { position: reached, nth: null },
        first: 1,
        head,
      }
    },
  })
  const storageOf = (stepOf: typeof step): OwnStorage => ({
    rows: (sql, ...values) => disk.prepare(sql).all(...values),
    getAlarm: async () => alarm,
    async setAlarm(at) {
      alarm = at
      await stepOf('arm')
    },
  })
  function portsFor(stepOf: typeof step): TellerPorts {
    return {
      storage: storageOf(stepOf),
      feed: feedOf(stepOf),
      rule: { loopback: false, hosts: [] },
      addressesOf: async () => addresses,
      async fetch(url, init) {
        await stepOf('send')
        const text = String(init.body)
        const got = { url, headers: new Headers(init.headers), body: JSON.parse(text), text, at: now }
        received.push(got)
        const done = doing(url, got)
        if (done instanceof Error) throw done
        await stepOf('sent')
        return typeof done === 'number' ? new Response(null, { status: done }) : done
      },
      clock: { now: () => new Date(now) },
      newId: () => `id-${++ids}`,
      random: () => 0.5,
      async wait() {
        await stepOf('wait')
        await new Promise((resolve) => setImmediate(resolve))
        await stepOf('waited')
      },
      tell: (line) => lines.push(line),
    }
  }
  function begin(): void {
    const own = {}
    living = own
    teller = new Teller(
      portsFor(async (name) => {
        if (living === own) await step(name)
        // The dead go on with nothing.
        if (living !== own) await new Promise(() => undefined)
      }),
    )
  }
  begin()

  return {
    received,
    lines,
    disk,
    teller: () => teller,
    now: () => now,
    /** One commit of these events, of one meeting. */
    commit(number: string, ...events: MeetingEvent[]) {
      const position = commits.length + 1
      const before = commits.flat().filter((one) => one.number === number).length
      commits.push(
        events.map((event, i) => ({
          ...recordedAs(`${number}-${position}-${i}`, event),
          number,
          position,
          nth: i + 1,
          version: before + i + 1,
        })),
      )
    },
    head: () => commits.length,
    setBack: (head: number) => commits.splice(head),
    does(next: typeof doing) {
      doing = next
    },
    resolvesTo(next: readonly string[]) {
      addresses = next
    },
    down(is: boolean) {
      isDown = is
    },
    steps(next: typeof step) {
      step = next
    },
    /** Its memory is gone; its disk stays. */
    restart: begin,
    open: async (
      url = 'https://lms.school.example/hook',
      types = ['meeting.started', 'meeting.ended', 'meeting.deleted'],
    ) =>
      await teller.open({
        url,
        types: types as never,
        description: '',
        origin: 'https://rollcall.school.example',
      }),
    /** Something may be new; resolves when the teller rests. */
    async wake() {
      await teller.alarm()
    },
    /** The alarm rings, again and again, until there is none or so much time has passed. */
    async pass(ms: number) {
      const until = now + ms
      while (alarm !== null && alarm <= until) {
        now = Math.max(now, alarm)
        alarm = null
        await teller.alarm()
      }
      now = until
    },
    alarmAt: () => alarm,
  }
}

export type World = ReturnType<typeof createWorld>

/** Something of a session that endpoints are told: the n-th is unlike the others. */
export const happening = (sessionId: string, n: number): MeetingEvent => ({
  type: 'MeetingDeleted',
  data: { sessionIds: [sessionId], at: new Date(START + n * 1000).toISOString(), after: [] },
})
