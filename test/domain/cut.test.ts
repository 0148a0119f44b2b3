import { describe, expect, it } from 'vitest'
import { cut } from '../../src/domain/cut.ts'

describe('a text that is too long', () => {
  it.each([
    ['letters', 'abcdef', 3, 'abc'],
    ['a face with the bound in its middle', 'ab😀', 3, 'ab'],
    ['a family of four', `ab👨‍👩‍👧‍👦`, 8, 'ab'],
    ['a letter with its accent', 'abe\u0301', 3, 'ab'],
    ['a flag', 'a🇵🇭', 3, 'a'],
  ])('of %s is cut between characters', (_, text, max, expected) => {
    expect(cut(text, max)).toBe(expected)
  })
  it('of one endless character keeps whole code points of it', () => {
    expect(cut(`a${'\u0301'.repeat(100)}`, 10)).toHaveLength(10)
    expect(cut(`😀${'\u{1F3FD}\u200d'.repeat(50)}`, 12).isWellFormed()).toBe(true)
  })
})

it('a text that is short enough stays as it is', () => {
  expect(cut('ab😀', 4)).toBe('ab😀')
})
