import { describe, expect, it } from 'vitest'
import { unavailable, type WriteAnswer, type WriteRequest } from '../../src/app/contract.ts'
import type { IntentAnswer } from '../../src/app/intents.ts'
import { registerStudent } from '../../src/app/registerStudent.ts'
import { ok, refuse } from '../../src/domain/result.ts'
import { meetingsLike } from '../support/fakes.ts'

const LATER = new Date('2026-03-02T08:00:10Z')
const student = { userId: 'student-1', email: 'student-1@school.example', name: 'Tala Aguadulce' }
const actor = { id: 'admin-1', role: 'admin', email: null, name: null } as const

const written = (bookmark: string): WriteAnswer => ok({ contract: 1, version: 2, bookmark })
const done = (bookmark: string): IntentAnswer => ok({ contract: 1, bookmark })
const AWAY = unavailable('The database does not answer', LATER)
const GONE = refuse('UNKNOWN_MEETING', 'Meeting not found')
const SILENT = refuse('ZOOM_FAILED', 'Zoom does not answer')

/** The people that each meeting is asked to register, with its answers, at once and later. */
interface Answers {
  registers?: IntentAnswer
  requests?: WriteAnswer
}

const upcomingOf = (numbers: readonly string[]) =>
  numbers.map((number) => ({ id: `meeting-${number}`, zoom_meeting_id: number }))

async function register(answers: Record<string, Answers>, numbers: readonly string[] = ['1', '2']) {
  const happened: string[] = []
  const requested: string[] = []
  const approved: string[] = []
  const meetings = meetingsLike((number) => ({
    async carryOut() {
      happened.push(number)
      const answer = answers[number]?.registers ?? done('b1')
      if (answer.ok) approved.push(number)
      return { answer, zoom: { calls: 1, ms: 1 } }
    },
    async execute({ command: { type } }: WriteRequest) {
      const answer = answers[number]?.requests ?? written('b1')
      if (type === 'RequestRegistration' && answer.ok) requested.push(number)
      return answer
    },
  }))
  const ports = {
    spent: () => undefined,
    book: {
      answered: async () => approved.map((number) => ({ meetingId: `meeting-${number}`, reason: null })),
    },
    async wait(ms: number) {
      happened.push(`${ms} ms`)
    },
    meetings,
    clock: { now: () => new Date('2026-03-02T08:00:00Z') },
    newId: () => 'id',
  }
  const by = { actor, requestId: 'request' }
  const answer = await registerStudent(ports, by, student, upcomingOf(numbers))
  return { answer, requested, happened }
}

describe('when Zoom has registered the student', () => {
  it('and the log has it, the answer names the meetings and the last write', async () => {
    const { answer, requested } = await register({
      1: { registers: done('b3') },
      2: { registers: done('b2') },
    })
    expect(answer).toEqual(ok({ meetingIds: ['meeting-1', 'meeting-2'], failures: [], bookmark: 'b3' }))
    expect(requested).toEqual([])
  })

  it('and the log of one meeting does not take it, that meeting goes on with it', async () => {
    const { answer, requested } = await register({ 2: { registers: AWAY, requests: written('b2') } })
    expect(answer).toEqual(ok({ meetingIds: ['meeting-1'], failures: [], bookmark: 'b2' }))
    expect(requested).toEqual(['2'])
  })

  it('and the log takes nothing of one meeting, it is to be asked again', async () => {
    const { answer } = await register({ 2: { registers: AWAY, requests: AWAY } })
    expect(answer).toEqual(AWAY)
  })

  it('and the log takes it for none, it is to be asked again', async () => {
    const { answer, requested } = await register({ 1: { registers: AWAY }, 2: { registers: AWAY } })
    expect(answer).toEqual(AWAY)
    expect(requested).toEqual([])
  })

  it('and a meeting was deleted meanwhile, that is nobody’s failure', async () => {
    const { answer } = await register({ 2: { registers: GONE } })
    expect(answer).toMatchObject(ok({ meetingIds: ['meeting-1'] }))
  })
})

describe('when there are many meetings', () => {
  const numbers = Array.from({ length: 23 }, (_, n) => `${n}`)

  it('asks for ten at a time, with a pause between two lots', async () => {
    const { happened } = await register({}, numbers)
    const lots = [numbers.slice(0, 10), numbers.slice(10, 20), numbers.slice(20)]
    expect(happened).toEqual(lots.flatMap((lot, n) => (n === 0 ? lot : ['100 ms', ...lot])))
  })

  it('waits once for a Zoom that does not answer, and leaves the others to their meetings', async () => {
    const silent = Object.fromEntries(numbers.slice(10).map((number) => [number, { registers: SILENT }]))
    const { answer, happened, requested } = await register(silent, numbers)
    expect(answer).toMatchObject({ ok: true, value: { meetingIds: { length: 10 } } })
    expect(happened).toEqual([...numbers.slice(0, 10), '100 ms', ...numbers.slice(10, 20)])
    expect(requested).toEqual(numbers.slice(10))
  })
})
