import { describe, expect, it } from 'vitest'
import {
  bearerOf,
  isEmailVouched,
  type Standing,
  type Token,
  vouchedEmail,
} from '../../src/domain/who/vouching.ts'

const token = (changes: Partial<Token> = {}): Token => ({
  id: 'me',
  role: 'admin',
  email: 'me@school.example',
  name: 'As the token says',
  ...changes,
})
const UNKNOWN: Standing = { user: null, gone: false, emailTaken: false }
const known = (email: string | null, changes: Partial<Standing> = {}): Standing => ({
  user: { role: 'student', email, name: 'As the roster says' },
  gone: false,
  emailTaken: false,
  ...changes,
})

describe('an e-mail that Zoom tells of a participant', () => {
  it.each([
    [false, false, false, false],
    [true, false, false, true],
    [false, false, true, true],
    [true, false, true, true],
    [false, true, false, false],
    [true, true, false, false],
    [false, true, true, false],
    [true, true, true, false],
  ])('signed in: %s, by a registration that is not ours: %s, our registrant’s: %s: counts: %s', (...all) => {
    const [isSignedIn, isForeign, isRegistered, counts] = all
    expect(isEmailVouched({ isSignedIn, isForeign, isRegistered })).toBe(counts)
  })
})

describe('an e-mail in a token', () => {
  it.each([
    [true, false, true],
    [false, false, false],
    [undefined, false, false],
    ['true', false, false],
    [false, true, true],
    [undefined, true, true],
  ])('that is verified: %s, of an issuer that verifies all: %s, counts: %s', (verified, trusted, counts) => {
    expect(vouchedEmail('me@school.example', verified, trusted)).toBe(counts ? 'me@school.example' : null)
  })
})

describe('a bearer who is in the roster', () => {
  it('has its role, name and e-mail, not the token’s', () => {
    expect(bearerOf(token(), known('roster@school.example'))).toEqual({
      id: 'me',
      role: 'student',
      email: 'roster@school.example',
      name: 'As the roster says',
    })
  })
  it('without an e-mail there has the one that the issuer vouches for', () => {
    expect(bearerOf(token(), known(null))).toMatchObject({ email: 'me@school.example' })
    expect(bearerOf(token({ email: null }), known(null))).toMatchObject({ email: null })
  })
  it('never has an e-mail that the roster knows as another’s', () => {
    expect(bearerOf(token(), known(null, { emailTaken: true }))).toMatchObject({ email: null })
  })
})

describe('a bearer who is not in the roster', () => {
  it('has the token’s role and no e-mail, vouched for or not', () => {
    expect(bearerOf(token(), UNKNOWN)).toEqual({
      id: 'me',
      role: 'admin',
      email: null,
      name: 'As the token says',
    })
  })
  it('is nobody without a role', () => {
    expect(bearerOf(token({ role: null }), UNKNOWN)).toBeNull()
  })
})

it.each([
  ['is no longer in the roster', { ...UNKNOWN, gone: true }],
  ['is being erased', known('roster@school.example', { gone: true })],
])('somebody who %s is nobody, by any token', (_, standing) => {
  expect(bearerOf(token(), standing)).toBeNull()
})
