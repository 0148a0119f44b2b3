import { describe, expect, it } from 'vitest'
import { candidatesAmong } from '../../src/domain/who/candidates.ts'

const people = (...names: string[]) => names.map((name, i) => ({ id: `s-${i}`, name }))
const named = (guest: string | null, ...missing: string[]) =>
  candidatesAmong(people(...missing))(guest).map(({ name }) => name)

describe('the candidates for a guest', () => {
  it('have a word of their name in common, in any case and with any accents', () => {
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
    expect(candidatesAmong(twins.toReversed())('Ana')).toEqual(twins)
  })
  it('are at most five', () => {
    const missing = ['Ana F', 'Ana A', 'Ana B', 'Ana C', 'Ana D', 'Ana E']
    expect(named('Ana', ...missing)).toEqual(['Ana A', 'Ana B', 'Ana C', 'Ana D', 'Ana E'])
  })
  it.each([null, '', '…', 'iPhone'])('are nobody for a guest called %s', (guest) => {
    expect(named(guest, 'Ana Reyes', '')).toEqual([])
  })
  it('are looked for among many without reading their names for each guest', () => {
    let read = 0
    const pupil = (n: number) => ({
      id: `s-${n}`,
      get name() {
        read += 1
        return `Pupil ${n}`
      },
    })
    const candidates = candidatesAmong(Array.from({ length: 100 }, (_, n) => pupil(n)))
    expect(candidates('99').map(({ id }) => id)).toEqual(['s-99'])
    for (let n = 0; n < 50; n += 1) candidates(`Guest ${n}`)
    expect(read).toBeLessThan(200)
  })
  it('count a word once, however often it is said', () => {
    expect(named('Ana Ana Ana', 'Ana Ana', 'Ana')).toEqual(['Ana', 'Ana Ana'])
  })
})
