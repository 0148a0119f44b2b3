import { describe, expect, it } from 'vitest'
import { candidates } from '../../src/domain/candidates.ts'

const people = (...names: string[]) => names.map((name, i) => ({ id: `s-${i}`, name }))
const named = (guest: string | null, ...missing: string[]) =>
  candidates(guest, people(...missing)).map(({ name }) => name)

describe('the candidates for a guest', () => {
  it('have a word of their name in common, whatever its case and accents', () => {
    expect(named('TALA', 'Tala Aguadulce', 'Amihan Tala', 'Talahiban Cruz', 'Hiraya Reyes')).toEqual([
      'Amihan Tala',
      'Tala Aguadulce',
    ])
    expect(named('jose nunez', 'José Núñez', 'Иван Núñez')).toEqual(['José Núñez', 'Иван Núñez'])
    expect(named('ИВАН', 'Иван Reyes')).toEqual(['Иван Reyes'])
  })
  it('come with the most words in common first, then by name and id', () => {
    expect(named('Cruz, Ana-Maria', 'Ana Reyes', 'Maria Ana', 'Ana Maria Cruz', 'Ana Cruz')).toEqual([
      'Ana Maria Cruz',
      'Ana Cruz',
      'Maria Ana',
      'Ana Reyes',
    ])
    const twins = people('Ana', 'Ana', 'Ana')
    expect(candidates('Ana', twins.toReversed())).toEqual(twins)
  })
  it('are at most five', () => {
    const missing = ['Ana F', 'Ana A', 'Ana B', 'Ana C', 'Ana D', 'Ana E']
    expect(named('Ana', ...missing)).toEqual(['Ana A', 'Ana B', 'Ana C', 'Ana D', 'Ana E'])
  })
  it.each([null, '', '…', 'iPhone'])('are nobody for a guest called %s', (guest) => {
    expect(named(guest, 'Ana Reyes', '')).toEqual([])
  })
  it('count a word once, however often it is said', () => {
    expect(named('Ana Ana Ana', 'Ana Ana', 'Ana')).toEqual(['Ana', 'Ana Ana'])
  })
})
