import { describe, expect, it } from 'vitest'
import { unavailable, type WriteAnswer, type WriteRequest } from '../../src/app/contract.ts'
import { registerStudent } from '../../src/app/registerStudent.ts'
import type { Command } from '../../src/domain/commands.ts'
import { ok, refuse } from '../../src/domain/result.ts'
import { meetingsLike } from '../support/fakes.ts'

const LATER = new Date('2026-03-02T08:00:10Z')
const student = { userId: 'student-1', email: 'student-1@school.example', name: 'Tala Aguadulce' }
const actor = { id: 'admin-1', role: 'admin', email: null, name: null } as const

const written = (bookmark: string): WriteAnswer => ok({ contract: 1, version: 2, bookmark })
const KEPT: WriteAnswer = ok({ contract: 1, version: null, bookmark: null })
const AWAY: WriteAnswer = unavailable('The database does not answer', LATER)
const GONE: WriteAnswer = refuse('UNKNOWN_MEETING', 'Meeting not found')

/** What each meeting's writer answers, by the command. */
type Answers = Record<string, Partial<Record<Command['type'], WriteAnswer>>>

/** Zoom registers the student for every meeting; the log knows what was written. */
async function register(answers: Answers) {
  const requested: string[] = []
  const approved: string[] = []
  const meetings = meetingsLike((number) => ({
    async execute({ command: { type } }: WriteRequest) {
      const answer = answers[number]?.[type] ?? written('b1')
      if (type === 'RequestRegistration' && answer.ok) requested.push(number)
      if (type === 'ApproveRegistrant' && answer.ok && answer.value.version !== null) approved.push(number)
      return answer
    },
  }))
  const registrant = { registrantId: 'r', email: student.email, joinUrl: 'https://zoom.example/w/1' }
  const ports = {
    zoom: { addRegistrant: async () => ok(registrant) },
    book: {
      answered: async () => approved.map((number) => ({ meetingId: `meeting-${number}`, reason: null })),
    },
    wait: async () => undefined,
    meetings,
    clock: { now: () => new Date('2026-03-02T08:00:00Z') },
    newId: () => 'id',
  }
  const upcoming = ['1', '2'].map((number) => ({ id: `meeting-${number}`, zoom_meeting_id: number }))
  const answer = await registerStudent(ports, { actor, requestId: 'request' }, student, upcoming)
  return { answer, requested }
}

describe('when Zoom has registered the student', () => {
  it('and the log has it, the answer names the meetings and the last write', async () => {
    const { answer, requested } = await register({
      1: { ApproveRegistrant: written('b3') },
      2: { ApproveRegistrant: written('b2') },
    })
    expect(answer).toEqual(ok({ meetingIds: ['meeting-1', 'meeting-2'], failures: [], bookmark: 'b3' }))
    expect(requested).toEqual([])
  })

  it.each([
    ['does not take it', AWAY],
    ['takes it later', KEPT],
  ])('and the log of one meeting %s, that meeting goes on with it', async (_, answer2) => {
    const { answer, requested } = await register({
      1: { ApproveRegistrant: written('b1') },
      2: { ApproveRegistrant: answer2, RequestRegistration: written('b2') },
    })
    expect(answer).toEqual(ok({ meetingIds: ['meeting-1'], failures: [], bookmark: 'b2' }))
    expect(requested).toEqual(['2'])
  })

  it('and the log takes nothing of one meeting, it is to be asked again', async () => {
    const { answer } = await register({ 2: { ApproveRegistrant: AWAY, RequestRegistration: AWAY } })
    expect(answer).toEqual(AWAY)
  })

  it('and the log takes it for none, it is to be asked again', async () => {
    const away = { ApproveRegistrant: AWAY }
    const { answer, requested } = await register({ 1: away, 2: away })
    expect(answer).toEqual(AWAY)
    expect(requested).toEqual([])
  })

  it('and a meeting was deleted meanwhile, that is nobody’s failure', async () => {
    const { answer } = await register({ 2: { ApproveRegistrant: GONE } })
    expect(answer).toMatchObject(ok({ meetingIds: ['meeting-1'] }))
  })
})

describe('when there are many meetings', () => {
  it('asks for ten at a time, with a pause between two lots', async () => {
    const happened: string[] = []
    const ports = {
      zoom: {
        async addRegistrant(number: string) {
          happened.push(number)
          return ok({ registrantId: 'r', email: student.email, joinUrl: 'https://zoom.example/w/1' })
        },
      },
      book: { answered: async () => [] },
      meetings: meetingsLike(() => ({ execute: async () => written('b1') })),
      clock: { now: () => new Date('2026-03-02T08:00:00Z') },
      newId: () => 'id',
      async wait(ms: number) {
        happened.push(`${ms} ms`)
      },
    }
    const numbers = Array.from({ length: 23 }, (_, n) => `${n}`)
    const upcoming = numbers.map((number) => ({ id: `meeting-${number}`, zoom_meeting_id: number }))
    await registerStudent(ports, { actor, requestId: 'request' }, student, upcoming)
    const lots = [numbers.slice(0, 10), numbers.slice(10, 20), numbers.slice(20)]
    expect(happened).toEqual(lots.flatMap((lot, n) => (n === 0 ? lot : ['100 ms', ...lot])))
  })
})
