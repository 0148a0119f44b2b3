import { describe, expect, it } from 'vitest'
import type { ChangeIntent } from '../../src/app/intents.ts'
import type { Zoom } from '../../src/app/zoom.ts'
import { ok, refuse } from '../../src/domain/result.ts'
import { MeetingFile } from '../../src/hosts/deno/meetingFile.ts'
import { Meeting, type MeetingPorts } from '../../src/meeting/meeting.ts'
import { createWorld, meetingsLike, NO_POOL, request, wish } from '../support/fakes.ts'
import * as spec from '../support/spec.ts'

const NUMBER = '81234567890'
const MINUTE = 60_000

const change: ChangeIntent = {
  contract: 1,
  id: 'change',
  actor: { id: 'teacher-1', role: 'teacher' },
  requestId: 'request',
  at: '2026-03-02T09:30:00.000Z',
  kind: 'change',
  sessionId: spec.SESSION,
  change: { title: 'Botany' },
  news: ['title'],
  draft: { topic: 'Botany' },
  asksForPage: false,
}

/** A meeting with a class of 25 that waits to be registered. Zoom does not answer the first change. */
function waiting() {
  const world = createWorld()
  const file = new MeetingFile(':memory:')
  const storage = file.storageOf(NUMBER, () => undefined)
  const asked: string[] = []
  let changes = 0
  const zoom = {
    addRegistrant: async () => {
      if (asked.at(-1) !== 'register') asked.push('register')
      return refuse('ZOOM_REJECTED', 'No')
    },
    updateMeeting: async () => {
      asked.push('change')
      changes += 1
      return changes === 1 ? refuse('ZOOM_FAILED', 'No answer') : ok(undefined)
    },
  } as Partial<Zoom> as Zoom
  const people = Array.from({ length: 25 }, (_, n) => ({
    userId: `s-${n}`,
    email: `s-${n}@school.example`,
    name: 'S',
  }))
  const book = {
    ...{ unrequested: async () => [], pending: async () => people, departed: async () => [] },
    ...{
      returned: async () => [],
      leaving: async () => [],
      person: async () => null,
      persons: async () => [],
    },
    ...{ isOfClass: async () => true, answered: async () => [] },
  }
  const ports: MeetingPorts = {
    ...world,
    number: NUMBER,
    storage,
    spill: file.spillOf(NUMBER),
    sockets: { all: () => [] },
    liveReads: () => {
      throw new Error('Nobody listens')
    },
    moments: { notOpened: 600_000, missing: 600_000 },
    allowedEmailDomains: [],
    reads: () => ({ log: world.log, people: world.people, book }),
    zoom: () => zoom,
    meetings: meetingsLike(() => ({})),
    pool: NO_POOL,
    spilling: () => undefined,
    // Zoom is slow: each lot takes its time.
    wait: async (ms) => void world.timers.pass(ms + MINUTE / 2),
  }
  return { ...world, file, asked, kv: storage.kv, wake: () => new Meeting(ports) }
}

describe('a change that was cut off while a large class is being registered', () => {
  it('is finished between two lots, as soon as it is due', async () => {
    const { asked, log, wake } = waiting()
    const meeting = wake()
    await meeting.execute(wish(spec.schedule()))
    await meeting.carryOut(change)
    await meeting.alarm()
    expect(asked).toEqual(['change', 'register', 'change', 'register'])
    expect(log.events.find(({ type }) => type === 'MeetingChanged')).toMatchObject({ id: 'change' })
  })
})

describe('a change that was cut off while webhooks are kept for the log', () => {
  it('is finished right after they are there', async () => {
    const { kv, log, timers, file, wake } = waiting()
    const meeting = wake()
    await meeting.execute(wish(spec.schedule({ registrationEnabled: false })))
    await meeting.carryOut(change)
    const webhook = request(spec.start())
    file.spillOf(NUMBER).add([{ id: webhook.id, request: JSON.stringify(webhook) }])
    kv.put('duty/drain', timers.now)
    timers.pass(40_000)
    log.troubles.push('fail-before')
    await meeting.alarm()
    expect(kv.get('duty/finish')).toBe(kv.get('duty/drain'))
    timers.pass(2_000)
    await meeting.alarm()
    expect(log.types()).toEqual(['MeetingScheduled', 'MeetingStarted', 'MeetingChanged'])
  })
})
