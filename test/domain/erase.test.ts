import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import { type MeetingEvent, parseEvent } from '../../src/domain/events.ts'
import { unknown } from '../../src/domain/evolve.ts'
import type { Meeting, MeetingState } from '../../src/domain/meeting.ts'
import { blanked, type Person, tracesOf } from '../../src/domain/who/erasure.ts'
import { expectConsistent } from '../support/consistent.ts'
import { cases, property } from '../support/property.ts'
import {
  approve,
  asks,
  bind,
  emailOf,
  end,
  erase,
  expecting,
  fold,
  guest,
  happen,
  identifyAs,
  join,
  leave,
  offer,
  recorded,
  register,
  report,
  schedule,
  sessionIn,
  start,
  stored,
  student,
  take,
  unsigned,
  wait,
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

/** What is recorded of these commands. Erasing somebody blanks the log, and then says so. */
const lived = (commands: readonly Command[]): MeetingEvent[] =>
  [schedule(), ...commands].reduce<{ state: MeetingState; log: MeetingEvent[] }>(
    ({ state, log }, command) => {
      if (command.type !== 'ErasePerson') {
        const next = recorded(state, command)
        return { state: next.state, log: log.concat(next.events) }
      }
      const rest = erased(log, { userId: command.userId, emails: [`${command.userId}@school.example`] })
      const next = recorded(fold(rest), command)
      return { state: next.state, log: rest.concat(next.events) }
    },
    { state: unknown, log: [] },
  ).log

const PERSONAL = new Set(['name', 'email'])

/** Without names and e-mails, and with one of two pieces of evidence that only they told apart. */
function nameless(meeting: Meeting) {
  const {
    wordKeys: _,
    emails,
    registered,
    connections,
    sessions,
    index: __,
    ...rest
  } = structuredClone(meeting)
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
    emails: [...emails].filter(([email]) => !email.includes('@')),
    registered: [...registered].filter((email) => !email.includes('@')),
    evidence,
    sessions: [...sessions.values()].map((session) => ({
      ...session,
      participants: without([...session.participants]),
    })),
    registrations: without([...rest.registrations]),
    seenRegistrants: without([...rest.seenRegistrants]),
  }
}

describe('a person who is erased', () => {
  const email = emailOf(1)
  const said = [
    asks(-2000, 7, { name: 'Typist', email }),
    register(1, 2),
    approve(1),
    approve(2),
    offer(1),
    start(),
    join(guest('Uno', { email }), 1, { connection: 'by-registered-email' }),
    join({ ...student(1), name: 'Una' }, 2, { connection: 'by-roster' }),
    join(guest('Unus', { registrantId: 'registrant-1' }), 3, { connection: 'by-registrant' }),
    join(guest('Ein', { customerKey: 'key-1' }), 4, { connection: 'by-key' }),
    join(guest('Un phone'), 5, { connection: 'by-statement' }),
    join(student(2), 6),
    join(guest('Stranger'), 7),
    identifyAs('guest.by-statement', 1),
    leave(student(2), 30),
    end(60),
    expecting([1, 2]),
    take(),
  ]
  const events = happen(schedule(), ...said)

  it('is named nowhere any more, and everybody else is as before', () => {
    const text = JSON.stringify(erased(events, personOf(1)))
    for (const word of ['Uno', 'Una', 'Unus', 'Ein', 'Un phone', 'Typist', 'Student 1', email]) {
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
    expect(meeting.index.connectionsOf).toEqual(meetingOf(events).index.connectionsOf)
    expect(sessionIn(meeting).attendance).toEqual(sessionIn(meetingOf(events)).attendance)
    expect(sessionIn(meeting).participants.get('user.student-1')).toMatchObject({ name: null, email: null })
  })
  it('with the e-mail address of a brother is still as unknown by it as before', () => {
    const shared = approve(2, { email, registrantId: 'another' })
    const before = happen(schedule(), start(), approve(1), join(guest('Uno', { email }), 1), shared)
    const guests = ['guest.connection-of-Uno']
    expect([...sessionIn(meetingOf(before)).participants.keys()]).toEqual(guests)
    for (const n of [1, 2])
      expect([...meetingOf(erased(before, personOf(n))).index.connectionsOf.keys()]).toEqual(guests)
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
  it('is erased from the row of a brother who came through them', () => {
    const came = join({ ...student(1), registrantId: 'registrant-2' }, 1)
    const log = erased(happen(schedule(), start(), approve(2), came), personOf(1))
    expect(JSON.stringify(log)).not.toContain(email)
    expect(sessionIn(meetingOf(log)).participants.get('user.student-2')).toMatchObject({
      name: null,
      email: null,
    })
  })
  it('is erased from the row of a guest who was their twin for a while', () => {
    const row = { ...student(2), name: 'Student 1', registrantId: 'registrant-1' }
    const twins = [report([[row, 39, 39]], { complete: false }), join(student(1), 39)]
    const before = happen(schedule(), start(), ...twins, approve(1))
    const log = erased(before, personOf(2))
    expect(JSON.stringify(before)).toContain(emailOf(2))
    expect(JSON.stringify(log)).not.toContain(emailOf(2))
  })
  it('gives the row that they shared with somebody else back to that one', () => {
    const account = { zoomAccountId: 'school' }
    const typed = { ...student(1), ...account, registrantId: 'not ours' }
    const before = happen(schedule(), start(), join(guest('Stranger', account), 1), join(typed, 2))
    const { state, events } = recorded(fold(erased(before, personOf(1))), erase(1))
    expect(events).toMatchObject([
      { data: { after: [{ participants: [{ id: 'guest.school', name: 'Stranger', email: null }] }] } },
    ])
    expectConsistent(state)
  })
  it('leaves the others who use the same Zoom account as they are', () => {
    const account = { zoomAccountId: 'school' }
    const together = [join({ ...student(1), ...account }, 1), join(guest('Stranger', account), 2)]
    const text = JSON.stringify(erased(happen(schedule(), start(), ...together), personOf(1)))
    expect(text).toContain('Stranger')
    expect(text).not.toContain('"Student 1"')
  })
})

describe('a guest who is erased', () => {
  const typist = unsigned(1)
  const [came, told] = [join(typist, 0, { connection: 'a' }), report([[typist, 0, 60]])]
  /** By the roster, which knows of an erasure before the meeting does. */
  const nameless = { ...typist, name: null, email: null }
  const [cameNameless, toldNameless] = [join(nameless, 0, { connection: 'a' }), report([[nameless, 0, 60]])]
  it.each([
    ['after both', [came, told, erase(1)]],
    ['after the report, before a joined that comes late', [told, erase(1), came]],
    ['after the joined, before the report', [came, erase(1), told]],
    ['while the joined waits for the log', [told, cameNameless, erase(1)]],
    ['while the report waits for the log', [came, toldNameless, erase(1)]],
    ['before both', [erase(1), came, told]],
  ] as const)('is listed once, erased %s', (_, said) => {
    const meeting = meetingOf(lived([start(), ...said, end(60)]))
    expectConsistent(meeting)
    expect([...sessionIn(meeting).participants.values()]).toMatchObject([
      { id: 'guest.a', name: null, email: null, attendedSeconds: 3600 },
    ])
  })
  it('is named no more by a left without an e-mail', () => {
    const left = leave(guest('Student 1'), 60, { connection: 'a' })
    const log = lived([start(), came, erase(1), left, end(60)])
    expect(JSON.stringify(log)).not.toContain('Student 1')
  })
  it.each([
    ['in one webhook before the erasure, and in one after it', [wait, erase, wait]],
    ['in two webhooks after it', [erase, wait, wait]],
  ] as const)('has each moment at the door once, told %s', (_, order) => {
    const phone = guest('Tala’s phone')
    const steps = order.map((step) => (step === wait ? wait(phone, -5, { connection: 'a' }) : erase(1)))
    const log = lived([start(), join(phone, 0, { connection: 'a' }), identifyAs('guest.a', 1), ...steps])
    expect(log.filter(({ type }) => type === 'WaitingRoomJoined')).toHaveLength(1)
  })
  it('who was known by a teacher alone is named no more by a report that has nothing but the name', () => {
    const phone = guest('Tala’s phone')
    const friend = guest('Friend')
    const said = [
      ...[join(phone, 0, { connection: 'a' }), join(friend, 0, { connection: 'b' })],
      ...[leave(phone, 60, { connection: 'a' }), leave(friend, 30, { connection: 'b' })],
    ]
    const rows = report([
      [phone, 0, 60],
      [friend, 0, 30],
      [guest('Another'), 0, 59],
    ])
    const log = lived([start(), ...said, identifyAs('guest.a', 1), erase(1), end(60), rows])
    expect(JSON.stringify(log)).not.toContain(phone.name)
    const meeting = meetingOf(log)
    expectConsistent(meeting)
    const listed = [...sessionIn(meeting).participants.values()].map(({ id, name }) => [id, name])
    expect(listed.toSorted()).toEqual([
      ['guest.b', 'Friend'],
      ['guest.in-room-2', 'Another'],
      ['user.student-1', null],
    ])
  })
  it('known by the e-mail of their registration alone stays who they are', () => {
    const again = join(nameless, 40, { connection: 'again' })
    const registered = [register(1), approve(1, { registrantId: 'registrant-1' })]
    const meeting = meetingOf(lived([...registered, start(), came, erase(1), again, end(60)]))
    expectConsistent(meeting)
    expect([...sessionIn(meeting).participants.keys()]).toEqual(['user.student-1'])
  })
  it('hides nobody of another name, nor anybody at another time', () => {
    const friend = join({ ...guest('Friend'), emailUserId: 'student-2' }, 0, { connection: 'b' })
    const rows = report([
      [typist, 0, 60],
      [guest('Friend'), 0, 60],
      [typist, 61, 62],
    ])
    const meeting = meetingOf(
      lived([start(), rows, erase(1), came, leave(typist, 60, { connection: 'a' }), friend, end(62)]),
    )
    expect([...sessionIn(meeting).participants.keys()].sort()).toEqual([
      'guest.a',
      'guest.b',
      'guest.in-room-2',
    ])
  })
})

/** What somebody else is theirs as well. */
const isAnothersToo = (events: readonly MeetingEvent[], n: number): boolean =>
  events.some(
    ({ data }) =>
      'email' in data && 'userId' in data && data.email === emailOf(n) && data.userId !== personOf(n).userId,
  )

describe('a telephone with the devices of two people', () => {
  it('shows nothing of an erased person who may have the row', () => {
    const other = join(guest('Friend'), 6, { connection: 'other' })
    const theirs = join({ ...student(1), registrantId: 'not ours' }, 7, { connection: 'theirs' })
    const calls = [bind('other', 'telephone', 8), bind('theirs', 'telephone', 8)]
    const events = lived([start(), other, theirs, ...calls, end(60), take()])
    expect(JSON.stringify(events)).toContain(emailOf(1))
    const log = JSON.stringify(erased(events, personOf(1)))
    expect(log).not.toContain(emailOf(1))
    expect(log).not.toContain('Student 1')
    expect(log).toContain('Friend')
  })
})

describe('any history', () => {
  const erasure = fc.tuple(
    fc.array(anything, { minLength: 15, maxLength: 40 }),
    fc.integer({ min: 1, max: 3 }),
  )

  it(property('folds to the same meeting once somebody is erased, but for names and e-mails'), () => {
    fc.assert(
      fc.property(erasure, ([commands, n]) => {
        const before = lived(commands)
        const after = erased(before, personOf(n))
        expect(nameless(meetingOf(after))).toEqual(nameless(meetingOf(before)))
        expectConsistent(meetingOf(after), ['name', 'email'])
        if (!isAnothersToo(before, n)) expect(JSON.stringify(after)).not.toContain(emailOf(n))
        expect(erased(after, personOf(n))).toEqual(after)
        expectConsistent(recorded(fold(after), erase(n)).state)
      }),
      cases(300),
    )
  })
})
