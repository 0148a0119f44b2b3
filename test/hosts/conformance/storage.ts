import { describe, expect, it } from 'vitest'
import type { SpillRows } from '../../../src/meeting/log/spill.ts'
import type { MeetingStorage } from '../../../src/meeting/storage.ts'

/** Runs a check in the storage of a meeting that has none yet. */
export type InMeeting = (check: (storage: MeetingStorage, spill: SpillRows) => Promise<void>) => Promise<void>

/** What every platform's storage of a meeting does: that of a Durable Object. */
export function storageConformance(inMeeting: InMeeting): void {
  describe('a meeting’s keys', () => {
    it('have the values that were put last', () =>
      inMeeting(async ({ kv }) => {
        expect(kv.get('key')).toBeUndefined()
        for (const value of [3, 0, 'Łucja\u2028👩‍🎓\0', '', { a: [null] }, 'x'.repeat(500_000)]) {
          kv.put('key', value)
          expect(kv.get('key')).toEqual(value)
        }
        kv.delete('key')
        expect(kv.get('key')).toBeUndefined()
        kv.delete('key')
      }))

    it('are listed by prefix, in their order', () =>
      inMeeting(async ({ kv }) => {
        for (const key of ['a/2', 'a/10', 'a/é', 'a', 'A/1', 'b/1', 'a%1', 'a/1']) kv.put(key, key)
        const listed = (prefix: string) => [...kv.list<string>({ prefix })]
        expect(listed('a/')).toEqual(['a/1', 'a/10', 'a/2', 'a/é'].map((key) => [key, key]))
        expect(listed('a%').map(([key]) => key)).toEqual(['a%1'])
        expect(listed('c')).toEqual([])
        for (const [key] of kv.list({ prefix: 'a/' })) kv.delete(key)
        expect(listed('a').map(([key]) => key)).toEqual(['a', 'a%1'])
      }))

    it('are its own', () =>
      inMeeting(async (one) => {
        one.kv.put('key', 1)
        await inMeeting(async (other) => {
          expect(other.kv.get('key')).toBeUndefined()
          expect([...other.kv.list({ prefix: '' })]).toEqual([])
        })
      }))
  })

  describe('a meeting’s alarm', () => {
    const FAR = Date.parse('2100-01-01T00:00:00Z')

    it('is none, and then the one that was set last', () =>
      inMeeting(async (storage) => {
        expect(await storage.getAlarm()).toBeNull()
        for (const at of [FAR, FAR + 5, FAR - 5]) {
          await storage.setAlarm(at)
          expect(await storage.getAlarm()).toBe(at)
        }
      }))
  })

  describe('a meeting’s spill', () => {
    const row = (n: number) => ({ id: `id-${n}`, request: `{"n":${n}}` })
    const requests = (...ns: number[]) => ns.map((n) => `{"n":${n}}`)

    it('keeps what is added, once, in the order of arrival', () =>
      inMeeting(async (_, spill) => {
        expect(spill.isEmpty()).toBe(true)
        expect(spill.first(5)).toEqual([])
        spill.add([row(3), row(1)])
        spill.add([row(1), row(2), row(3)])
        expect(spill.isEmpty()).toBe(false)
        expect(spill.first(5)).toEqual(requests(3, 1, 2))
        expect(spill.first(2)).toEqual(requests(3, 1))
      }))

    it('lets go of what is removed', () =>
      inMeeting(async (_, spill) => {
        spill.remove(['id-1'])
        spill.add([row(1), row(2), row(3)])
        spill.remove(['id-2', 'id-1', 'unknown'])
        expect(spill.first(5)).toEqual(requests(3))
        spill.add([row(1)])
        expect(spill.first(5)).toEqual(requests(3, 1))
        spill.remove(['id-1', 'id-3'])
        expect(spill.isEmpty()).toBe(true)
      }))

    it('is its own', () =>
      inMeeting(async (_, one) => {
        one.add([row(1)])
        await inMeeting(async (__, other) => {
          expect(other.isEmpty()).toBe(true)
          other.add([row(1)])
          other.remove(['id-1'])
        })
        expect(one.first(5)).toEqual(requests(1))
      }))
  })
}
