import { describe, expect, it } from 'vitest'
import { importRoster } from '../../src/app/importRoster.ts'
import type { RosterImport } from '../../src/app/rosterStore.ts'
import { ok } from '../../src/domain/result.ts'
import { meetingsLike } from '../support/fakes.ts'

const NOW = Date.parse('2026-03-02T08:00:00Z')
const somebodyLeaves: RosterImport = {
  users: [],
  classes: [],
  enrollments: [],
  guardians: [],
  removed: { enrollments: [{ classId: 'class-1', studentId: 'student-1' }], guardians: [] },
}

/**
 * A roster. Its class has the meetings 1 and 2, and 3 once it is stored. The steps are noted in order. Guests
 * with one of the e-mails came to the sessions 4 and 5.
 */
function school(fails: 'release' | 'save' | 'link' | null = null) {
  const done: string[] = []
  const does = (what: string, name: typeof fails) => {
    if (name === fails) throw new Error('D1_ERROR: Network connection lost')
    done.push(what)
  }
  const store = {
    known: async () => ({
      users: new Map([['student-1', 'student'] as const]),
      classes: new Set(['class-1']),
    }),
    save: async () => {
      does('save', 'save')
      return { bookmark: null }
    },
    remove: async () => ({ removed: true, bookmark: null }),
    openMeetingsOfUser: async () => ['1'],
    sessionsWithGuests: async () => ['4', '5'].map((number) => ({ number, sessionId: `session-${number}` })),
    openMeetings: async () => (done.includes('save') ? ['1', '2', '3'] : ['1', '2']),
  }
  const meetings = meetingsLike((number) => ({
    release: async (at: number) => does(`${number} in ${(at - NOW) / 1000} s`, 'release'),
    execute: async ({ command }) => {
      does(`${number} ${command.type} ${'sessionId' in command ? command.sessionId : ''}`, 'link')
      return ok({ contract: 1, version: 1, bookmark: null })
    },
  }))
  const stamps = { clock: { now: () => new Date(NOW) }, newId: () => 'id' }
  return { ports: { store, meetings, ...stamps }, done }
}

describe('when somebody leaves a class', () => {
  it('its meetings are told before it is stored, for later, and after it, for now', async () => {
    const { ports, done } = school()
    await importRoster(ports, somebodyLeaves)
    expect(done).toEqual(['1 in 60 s', '2 in 60 s', 'save', '1 in 0 s', '2 in 0 s', '3 in 0 s'])
  })
  it('nothing is stored where a meeting cannot be told', async () => {
    const { ports, done } = school('release')
    await expect(importRoster(ports, somebodyLeaves)).rejects.toThrow('D1_ERROR')
    expect(done).toEqual([])
  })
  it('all others are told where one cannot be', async () => {
    const { ports } = school()
    const told: string[] = []
    const meetings = meetingsLike((number) => ({
      release: async () => {
        if (number === '3') throw new Error('The object is overloaded')
        told.push(number)
      },
    }))
    const openMeetings = async () => Array.from({ length: 120 }, (_, n) => String(n))
    const roster = { ...ports, meetings, store: { ...ports.store, openMeetings } }
    await expect(importRoster(roster, somebodyLeaves)).rejects.toThrow('overloaded')
    expect(told).toHaveLength(119)
  })
  it('meetings look for themselves where nobody learns whether it was stored', async () => {
    const { ports, done } = school('save')
    await expect(importRoster(ports, somebodyLeaves)).rejects.toThrow('D1_ERROR')
    expect(done).toEqual(['1 in 60 s', '2 in 60 s'])
  })
})

it('tells no meeting where nobody leaves', async () => {
  const { ports, done } = school()
  await importRoster(ports, { ...somebodyLeaves, removed: { enrollments: [], guardians: [] } })
  expect(done).toEqual(['save'])
})

describe('when the roster learns an e-mail', () => {
  const ana = {
    id: 'student-1',
    name: 'Ana',
    email: 'ana@school.example',
    avatar: null,
    role: 'student',
  } as const
  const learns: RosterImport = {
    ...somebodyLeaves,
    users: [ana],
    removed: { enrollments: [], guardians: [] },
  }

  it('guests who came with it are linked once it is stored', async () => {
    const { ports, done } = school()
    await importRoster(ports, learns)
    expect(done).toEqual(['save', '4 LinkEmails session-4', '5 LinkEmails session-5'])
  })
  it('of nobody, no session is looked for', async () => {
    const { ports, done } = school()
    await importRoster(ports, { ...learns, users: [{ ...ana, email: null }] })
    expect(done).toEqual(['save'])
  })
})
