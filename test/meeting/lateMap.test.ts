import { expect, it } from 'vitest'
import { LateMap } from '../../src/meeting/log/lateMap.ts'

/** With the keys that were read, in their order. */
function lateMap() {
  const read: string[] = []
  const map = new LateMap(Object.entries({ a: '1', b: '2', c: '3' }), (text, key) => {
    read.push(key)
    return { n: Number(text) }
  })
  return { map, read }
}

it('reads a value when it is first asked for', () => {
  const { map, read } = lateMap()
  expect([map.size, map.has('b'), [...map.keys()]]).toEqual([3, true, ['a', 'b', 'c']])
  expect(map.get('missing')).toBeUndefined()
  expect(read).toEqual([])
  expect(map.get('b')).toBe(map.get('b'))
  expect(read).toEqual(['b'])
  expect([...map.unread()]).toEqual([
    ['a', '1'],
    ['b', { n: 2 }],
    ['c', '3'],
  ])
})

it('is as a Map is in all else', () => {
  const { map, read } = lateMap()
  const plain = new Map(Object.entries({ a: { n: 1 }, b: { n: 2 }, c: { n: 3 } }))
  for (const one of [map, plain]) {
    one.set('d', { n: 4 })
    one.set('a', { n: 5 })
    expect([one.delete('c'), one.delete('c')]).toEqual([true, false])
  }
  expect(new Map(map)).toEqual(plain)
  expect([...map]).toEqual([...plain])
  expect([...map.values()]).toEqual([...plain.values()])
  expect([map.size, read]).toEqual([plain.size, ['b']])
})
