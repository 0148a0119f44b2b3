import { describe, expect, it } from 'vitest'
import { importRoster } from '../../src/app/importRoster.ts'
import type { RosterImport } from '../../src/app/ports.ts'

const NOW = Date.parse('2026-03-02T08:00:00Z')
const somebodyLeaves: RosterImport = {
  users: [],
  classes: [],
  enrollments: [],
  guardians: [],
  removed: { enrollments: [{ classId: 'class-1', studentId: 'student-1' }], guardians: [] },
}

/** A roster whose class has the meetings 1 and 2, and 3 as well once it is stored; it notes what is done in order. */
function school(fails: 'release' | 'save' | null = null) {
  const done: string[] = []
  const does = (what: string, name: typeof fails) => {
    if (name === fails) throw new Error('D1_ERROR: Network connection lost')
    done.push(what)
  }
  const store = {
    unknownIds: async () => ({ users: new Set<string>(), classes: new Set<string>() }),
    save: async () => {
      does('save', 'save')
      return { bookmark: null }
    },
    remove: async () => ({ removed: true, bookmark: null }),
    openMeetingsOfUser: async () => ['1'],
    openMeetings: async () => (done.includes('save') ? ['1', '2', '3'] : ['1', '2']),
  }
  const of = (number: string) => ({
    release: async (at: number) => does(`${number} in ${(at - NOW) / 1000} s`, 'release'),
  })
  return { ports: { store, registrars: { of }, clock: { now: () => new Date(NOW) } }, done }
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
