import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_RULES } from '../../src/domain/attendance/rule.ts'
import type { Command } from '../../src/domain/commands.ts'
import { decide } from '../../src/domain/decide.ts'
import { type MeetingEvent, parseEvent } from '../../src/domain/events.ts'
import { evolve, unknown } from '../../src/domain/evolve.ts'
import type { Meeting, MeetingState } from '../../src/domain/meeting.ts'
import { blanked, type Person, tracesOf } from '../../src/domain/who/erasure.ts'
import { expectConsistent } from '../support/consistent.ts'
import { property, runs } from '../support/property.ts'
import {
  approve,
  emailOf,
  end,
  fold,
  guest,
  happen,
  identifyAs,
  join,
  leave,
  offer,
  register,
  schedule,
  start,
  stored,
  student,
  take,
} from '../support/spec.ts'
import { anything } from './histories.ts'

const personOf = (n: number): Person => ({ userId: `student-${n}`, emails: [emailOf(n)] })

function meetingOf(events: readonly MeetingEvent[]): Meeting {
  const state = fold(stored(events))
  if (state.kind === 'unknown') throw new Error('Nothing was scheduled')
  return state
}

/** The events as the log holds them after the erasure. */
function erased(events: readonly MeetingEvent[], person: Person): MeetingEvent[] {
  const traces = tracesOf(meetingOf(events), person)
  return stored(events).map(({ type, data }) => parseEvent(type, 1, blanked(data, traces)))
}

const PERSONAL = new Set(['name', 'email'])

/** Without names and e-mails, and with one of two pieces of evidence that only they told apart. */
function nameless(meeting: Meeting) {
  const { wordKeys: _, registeredEmails, connections, ...rest } = structuredClone(meeting)
  const without = <T>(value: T): T =>
    JSON.parse(JSON.stringify(value), (key, inner) => (PERSONAL.has(key) ? null : inner))
  const evidence = [...connections].map(([key, { evidence: said, ...connection }]) => [
    key,
    connection,
    [
      ...new Set(
        said.map((one) => JSON.stringify(without({ ...one, is: { ...one.is, emailUserId: null } }))),
      ),
    ].sort(),
  ])
  return {
    ...rest,
    registeredEmails: [...registeredEmails].filter(([email]) => !email.includes('@')),
    evidence,
    participants: without([...rest.participants]),
    registrations: without([...rest.registrations]),
  }
}

describe('a person who is erased', () => {
  const email = emailOf(1)
  const said = [
    register(1, 2),
    approve(1),
    approve(2),
    offer(1),
    start(),
    join(guest('Uno', { email }), 1, { connection: 'by-registered-email' }),
    join({ ...student(1), name: 'Una' }, 2, { connection: 'by-roster' }),
    join(guest('Unus', { registrantId: 'registrant-1' }), 3, { connection: 'by-registrant' }),
    join(guest('Ein', { customerKey: 'key-1' }), 4, { connection: 'by-key' }),
    join(guest('Un phone'), 5, { connection: 'by-word' }),
    join(student(2), 6),
    join(guest('Stranger'), 7),
    identifyAs('guest.by-word', 1),
    leave(student(2), 30),
    end(60),
    take('student-1', 'student-2'),
  ]
  const events = happen(schedule(), ...said)

  it('is named nowhere any more, and everybody else is as before', () => {
    const text = JSON.stringify(erased(events, personOf(1)))
    for (const word of ['Uno', 'Una', 'Unus', 'Ein', 'Un phone', 'Student 1', email]) {
      expect(JSON.stringify(events)).toContain(word)
      expect(text).not.toContain(word)
    }
    const others = (all: readonly MeetingEvent[]) =>
      all.filter(({ data }) => JSON.stringify(data).includes('Student 2')).length
    expect(others(erased(events, personOf(1)))).toBe(others(events))
    expect(text).toContain('Stranger')
  })
  it('is who they were, and attended what they attended', () => {
    const meeting = meetingOf(erased(events, personOf(1)))
    expectConsistent(meeting)
    expect(meeting.connectionsOf).toEqual(meetingOf(events).connectionsOf)
    expect(meeting.attendance).toEqual(meetingOf(events).attendance)
    expect(meeting.participants.get('user.student-1')).toMatchObject({ name: null, email: null })
  })
  it('with the e-mail address of a brother is still as unknown by it as before', () => {
    const shared = approve(2, { email, registrantId: 'another' })
    const before = happen(schedule(), start(), approve(1), join(guest('Uno', { email }), 1), shared)
    const guests = ['guest.connection-of-Uno']
    expect([...meetingOf(before).participants.keys()]).toEqual(guests)
    for (const n of [1, 2])
      expect([...meetingOf(erased(before, personOf(n))).connectionsOf.keys()]).toEqual(guests)
  })
  it('leaves nothing to do for a second time', () => {
    const once = erased(events, personOf(1))
    expect(erased(once, personOf(1))).toEqual(once)
  })
  it('who never was there changes nothing', () => {
    expect(erased(events, personOf(9))).toEqual(stored(events))
  })
  it('leaves in settings what hosts wrote there', () => {
    const settings = { name: 'Student 1', email, userId: 'student-1' }
    const [scheduled] = erased(happen(schedule({ settings })), personOf(1))
    expect(scheduled?.data).toMatchObject({ settings })
  })
  it('is erased from the row of a brother on whose behalf they came', () => {
    const came = join({ ...student(1), registrantId: 'registrant-2' }, 1)
    const log = erased(happen(schedule(), start(), approve(2), came), personOf(1))
    expect(JSON.stringify(log)).not.toContain(email)
    expect(meetingOf(log).participants.get('user.student-2')).toMatchObject({ name: null, email: null })
  })
  it('leaves the others who use the same Zoom account as they are', () => {
    const account = { zoomAccountId: 'school' }
    const together = [join({ ...student(1), ...account }, 1), join(guest('Stranger', account), 2)]
    const text = JSON.stringify(erased(happen(schedule(), start(), ...together), personOf(1)))
    expect(text).toContain('Stranger')
    expect(text).not.toContain('"Student 1"')
  })
})

/** What somebody else is registered with is theirs as well. */
const isAnothersToo = (events: readonly MeetingEvent[], n: number): boolean =>
  events.some(
    ({ data }) =>
      'email' in data && 'userId' in data && data.email === emailOf(n) && data.userId !== personOf(n).userId,
  )

describe('any history', () => {
  const events = (commands: readonly Command[]): MeetingEvent[] => {
    let state: MeetingState = unknown
    return [schedule(), ...commands].flatMap((command) => {
      const decision = decide(state, command, DEFAULT_RULES)
      const news = decision.ok ? stored(decision.value) : []
      state = news.reduce(evolve, state)
      return news
    })
  }
  const erasure = fc.tuple(
    fc.array(anything, { minLength: 15, maxLength: 40 }),
    fc.integer({ min: 1, max: 3 }),
  )

  it(property('folds to the same meeting once somebody is erased, but for names and e-mails'), () => {
    fc.assert(
      fc.property(erasure, ([commands, n]) => {
        const before = events(commands)
        const after = erased(before, personOf(n))
        expect(nameless(meetingOf(after))).toEqual(nameless(meetingOf(before)))
        expectConsistent(meetingOf(after))
        if (!isAnothersToo(before, n)) expect(JSON.stringify(after)).not.toContain(emailOf(n))
        expect(erased(after, personOf(n))).toEqual(after)
      }),
      { numRuns: runs(300) },
    )
  })
})
