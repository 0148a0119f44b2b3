import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyIndex } from '../../src/domain/meeting.ts'
import type { Evidence } from '../../src/domain/who/evidence.ts'
import { participantId, userOf } from '../../src/domain/who/person.ts'
import { property } from '../support/property.ts'
import { guest } from '../support/spec.ts'

const known = {
  customerKeys: new Map([['key-1', 'by-key']]),
  registrants: new Map([['registrant-1', 'by-registrant']]),
  emails: new Map([
    ['registered@school.example', [{ from: 0, userId: 'by-registered-email' }]],
    ['linked@school.example', [{ from: 0, userId: 'by-linked-email' }]],
  ]),
  registered: new Set(['registered@school.example']),
  statements: [],
  hosts: [{ from: 0, hostId: 'by-hosting', zoomHostId: 'host-account' }],
  instances: new Map(),
  connections: new Map(),
  index: emptyIndex(),
  bound: new Map(),
}

type Said = Partial<Evidence> & { at?: number }

const connection = (...said: Said[]) => ({
  key: 'A/b+c==',
  uuid: 'u',
  marks: [{ kind: 'joined' as const, at: 0 }],
  evidence: said.map(({ at = 0, ...is }) => ({ at, is: guest('Anna Reyes', is) })),
})

const who = (...said: Said[]) => userOf(known, connection(...said))

/** A teacher's statement in the first session. */
const said = (handle: string, userId: string) => ({
  handle,
  userId,
  sessionId: 's',
  from: 0,
  until: null,
})

/** Their Zoom account is signed in. */
const ROSTER = { email: 'roster@school.example', emailUserId: 'by-roster', zoomAccountId: 'account' }

describe('a person', () => {
  it('is the meeting’s host with the account that hosts it, even if that is another teacher’s own', () => {
    const hosting = { email: 'default-host@school.example', zoomAccountId: 'host-account' }
    expect(who(hosting)).toBe('by-hosting')
    expect(who({ ...hosting, emailUserId: 'by-roster' })).toBe('by-hosting')
    expect(who({ ...hosting, zoomAccountId: 'other' })).toBeNull()
    expect(who({ ...hosting, zoomAccountId: 'other', emailUserId: 'by-roster' })).toBe('by-roster')
    expect(who({ name: 'Host' })).toBeNull()
  })

  it('is found by customer_key before registrant_id before registered e-mail before the roster', () => {
    const all = { customerKey: 'key-1', registrantId: 'registrant-1', email: 'registered@school.example' }
    expect(who(all)).toBe('by-key')
    expect(who({ ...all, customerKey: 'forged' })).toBe('by-registrant')
    expect(who({ ...all, customerKey: null, registrantId: null })).toBe('by-registered-email')
    expect(who(ROSTER)).toBe('by-roster')
  })
  it('is found by the e-mail of the registration where the roster has it for another', () => {
    expect(who({ email: 'registered@school.example', emailUserId: 'by-roster' })).toBe('by-registered-email')
  })
  it('is nobody by an e-mail that nobody vouches for', () => {
    expect(who({ ...ROSTER, zoomAccountId: null })).toBeNull()
    expect(who({ email: 'linked@school.example' })).toBeNull()
    expect(who({ email: 'linked@school.example', zoomAccountId: 'account' })).toBe('by-linked-email')
  })
  it('is nobody by an e-mail under a registration that is not ours, signed in or not', () => {
    const foreign = { registrantId: 'of another meeting' }
    expect(who({ email: 'registered@school.example', ...foreign })).toBeNull()
    expect(who({ ...ROSTER, ...foreign })).toBeNull()
    expect(who({ email: 'registered@school.example' }, { at: 9, ...foreign })).toBeNull()
    expect(who({ email: 'registered@school.example', ...foreign, customerKey: 'key-1' })).toBe('by-key')
  })
  it('is vouched for by an account that Zoom tells of later', () => {
    expect(who({ ...ROSTER, zoomAccountId: null }, { at: 9, zoomAccountId: 'account' })).toBe('by-roster')
  })
  it('is first of all the user that a teacher states, by any handle of the connection', () => {
    const all = { customerKey: 'key-1', registrantId: 'registrant-1', zoomAccountId: 'zoom/account' }
    for (const handle of ['registrant-1', 'zoom_account', 'A_b-c'])
      expect(userOf({ ...known, statements: [said(handle, 'by-statement')] }, connection(all))).toBe(
        'by-statement',
      )
    expect(userOf({ ...known, statements: [said('key-1', 'by-statement')] }, connection(all))).toBe('by-key')
  })
  it('is the user of the last statement', () => {
    const statements = [said('A_b-c', 'first'), said('account', 'last')]
    const guests = connection({ zoomAccountId: 'account' })
    expect(userOf({ ...known, statements }, guests)).toBe('last')
    expect(userOf({ ...known, statements: statements.toReversed() }, guests)).toBe('first')
  })
  it('is never found by name, however rare', () => {
    expect(who({ name: 'by-roster' })).toBeNull()
  })
  it('is nobody known where Zoom says nothing', () => {
    expect(who()).toBeNull()
    expect(who({})).toBeNull()
  })
  it('is found by the best that was ever said, however late', () => {
    expect(who(ROSTER, { at: 9, customerKey: 'key-1' }, { at: 20 })).toBe('by-key')
  })
  it('is the user who was said first if two of a rank disagree, in either order of arrival', () => {
    const early = { ...ROSTER, at: 1 }
    const late = { email: 'registered@school.example', at: 2 }
    expect([who(early, late), who(late, early)]).toEqual(['by-roster', 'by-roster'])
  })
})

describe('a participant', () => {
  const idOf = (...said: Said[]) => participantId(known, connection(...said))

  it('is listed once as the user they are', () => {
    expect(idOf({ customerKey: 'key-1' })).toBe('user.by-key')
  })
  it('is listed as their Zoom account, else their registrant, else their connection', () => {
    const stranger = { zoomAccountId: 'zoom/account+1=', registrantId: 'unheard' }
    expect(idOf(stranger)).toBe('guest.zoom_account-1')
    expect(idOf({ registrantId: 'unheard' })).toBe('guest.unheard')
    expect(idOf({})).toBe('guest.A_b-c')
  })
  it('keeps one id where Zoom names two accounts, in either order', () => {
    const [one, other] = [{ zoomAccountId: 'b' }, { zoomAccountId: 'a' }]
    expect([idOf(one, other), idOf(other, one)]).toEqual(['guest.a', 'guest.a'])
  })
})

it(property('the person does not depend on the order of what was said'), () => {
  const said = fc.record({
    at: fc.integer({ min: 0, max: 3 }),
    customerKey: fc.constantFrom('key-1', 'forged', null),
    registrantId: fc.constantFrom('registrant-1', 'unheard', null),
    zoomAccountId: fc.constantFrom('account-1', 'account-2', null),
    email: fc.constantFrom('registered@school.example', 'linked@school.example', null),
    emailUserId: fc.constantFrom('by-roster', 'by-roster-too', null),
  })
  const orders = fc
    .array(said, { maxLength: 6 })
    .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })))
  fc.assert(
    fc.property(orders, ([one, other]) => {
      expect(participantId(known, connection(...other))).toBe(participantId(known, connection(...one)))
    }),
  )
})
