import { describe, expect, it } from 'vitest'
import { CONTRACT } from '../../src/app/contract.ts'
import type { Registrable } from '../../src/app/ports.ts'
import type { NewRegistrant, ZoomFailure, ZoomResult } from '../../src/app/zoom.ts'
import type { Command } from '../../src/domain/commands.ts'
import { ok, refuse } from '../../src/domain/result.ts'
import { type RegistrationPorts, registerClass } from '../../src/meeting/duties/registering.ts'
import { releaseLeavers } from '../../src/meeting/duties/releasing.ts'
import { createRandom } from '../simulator/random.ts'

const NOW = Date.parse('2026-03-02T08:00:00Z')
const MINUTE = 60_000

const people = (count: number): Registrable[] =>
  Array.from({ length: count }, (_, n) => ({
    userId: `student-${n}`,
    email: `student-${n}@school.example`,
    name: `Name of ${n}`,
  }))

type Answer = (registrant: NewRegistrant) => Promise<ZoomResult<{ registrantId: string; joinUrl: string }>>

const approved: Answer = async ({ email }) => ok({ registrantId: `of ${email}`, joinUrl: `to ${email}` })
const refusing =
  (refusal: ZoomFailure): Answer =>
  async () => ({ ok: false, refusal })

const emptyBook = {
  unrequested: async () => [],
  pending: async () => [],
  departed: async () => [],
  returned: async () => [],
  leaving: async () => [],
}

/** A meeting with a class that waits to be registered, and everything that happens, in order. */
function waiting(pending: Registrable[], answer: Answer) {
  const happened: string[] = []
  const commands: Command[] = []
  let underWay = 0
  const most = { atATime: 0 }
  const zoom: RegistrationPorts['zoom'] = {
    cancelRegistrants: async () => ok(undefined),
    async addRegistrant(_number, registrant) {
      underWay += 1
      most.atATime = Math.max(most.atATime, underWay)
      happened.push('asked')
      const answered = await answer(registrant)
      underWay -= 1
      return answered.ok ? ok({ ...answered.value, email: registrant.email }) : answered
    },
  }
  const ports: RegistrationPorts = {
    zoom,
    book: { ...emptyBook, pending: async () => pending },
    writer: {
      async execute({ command }) {
        commands.push(command)
        return ok({ contract: CONTRACT, version: 1, bookmark: null })
      },
    },
    allowedEmailDomains: [],
    clock: { now: () => new Date(NOW) },
    newId: () => 'id',
    wait: async (ms) => void happened.push(`${underWay} under way, waits ${ms}`),
  }
  return { ports, happened, commands, most }
}

describe('a class that waits to be registered', () => {
  it('is registered ten at a time and 100 ms apart', async () => {
    const { ports, happened, most } = waiting(people(34), approved)
    expect(await registerClass(ports, '1')).toBeNull()
    expect(most.atATime).toBe(10)
    const lot = (length: number) => Array(length).fill('asked')
    const pause = '0 under way, waits 100'
    expect(happened).toEqual([...lot(10), pause, ...lot(10), pause, ...lot(10), pause, ...lot(4)])
  })

  it('gives everyone their own link, in any order of Zoom’s answers', async () => {
    const pending = people(34)
    const random = createRandom(7, 'answers')
    const slow: Answer = async (registrant) => {
      for (let turns = random.int(0, 20); turns > 0; turns -= 1) await Promise.resolve()
      return approved(registrant)
    }
    const { ports, commands } = waiting(pending, slow)
    await registerClass(ports, '1')
    const expected = pending.map(({ userId, email }) => ({
      type: 'ApproveRegistrant',
      userId,
      email,
      registrantId: `of ${email}`,
      joinUrl: `to ${email}`,
      at: ports.clock.now().toISOString(),
    }))
    expect(commands).toHaveLength(expected.length)
    expect(commands).toEqual(expect.arrayContaining(expected))
  })

  it.each<[ZoomFailure, number, number]>([
    [{ reason: 'ZOOM_UNAUTHORIZED', message: 'm' }, 60, 10],
    [{ reason: 'ZOOM_NOT_CONFIGURED', message: 'm' }, 60, 10],
    [{ reason: 'ZOOM_UNAVAILABLE', message: 'm', retryAt: '2026-03-02T10:00:00Z' }, 120, 34],
    [{ reason: 'ZOOM_FAILED', message: 'm' }, 1, 34],
  ])('fails nobody after %o, and goes on after %i minutes', async (refusal, minutes, asked) => {
    const { ports, happened, commands } = waiting(people(34), refusing(refusal))
    expect(await registerClass(ports, '1')).toBe(NOW + minutes * MINUTE)
    expect(happened.filter((what) => what === 'asked')).toHaveLength(asked)
    expect(commands).toEqual([])
  })

  it('is registered though a whole lot waits for limits of their own, until tomorrow', async () => {
    const retryAt = '2026-03-03T00:00:00.000Z'
    const spent = refusing({ reason: 'ZOOM_UNAVAILABLE', message: 'm', retryAt })
    const first = new Set(people(10).map(({ email }) => email))
    const { ports, commands } = waiting(people(12), (one) => (first.has(one.email) ? spent : approved)(one))
    expect(await registerClass(ports, '1')).toBe(Date.parse(retryAt))
    expect(commands).toMatchObject([{ userId: 'student-10' }, { userId: 'student-11' }])
  })

  it('fails those that Zoom refuses', async () => {
    const { ports, commands } = waiting(people(2), refusing({ reason: 'ZOOM_REJECTED', message: 'No.' }))
    expect(await registerClass(ports, '1')).toBeNull()
    expect(commands).toMatchObject([
      { type: 'FailRegistration', userId: 'student-0', reason: 'ZOOM_REJECTED', message: 'No.' },
      { type: 'FailRegistration', userId: 'student-1' },
    ])
  })
})

describe('people who left the class', () => {
  it('are released though Zoom fails at one of them, who waits alone', async () => {
    const { ports, commands } = waiting([], approved)
    const leaving = people(3).map(({ userId, email }) => ({ userId, email, registrantId: userId }))
    const odd = leaving[1]?.email
    const cancelRegistrants: RegistrationPorts['zoom']['cancelRegistrants'] = async (_, some) =>
      some.some(({ email }) => email === odd) ? refuse('ZOOM_FAILED', 'HTTP 500') : ok(undefined)
    const book = { ...emptyBook, leaving: async () => leaving }
    const zoom = { ...ports.zoom, cancelRegistrants }
    expect(await releaseLeavers({ ...ports, zoom, book }, '1')).toBe(NOW + MINUTE)
    expect(commands).toMatchObject([{ userId: 'student-0' }, { userId: 'student-2' }])
  })
})
