import { describe, expect, it } from 'vitest'
import { readOptions, SCENARIOS } from './options.ts'

describe('the options of the bench', () => {
  it('are by default everything at full size, five rounds with 64 webhooks at a time', () => {
    const { scenarios, sides, sizes } = readOptions([])
    expect(scenarios).toEqual([...SCENARIOS])
    expect(sides).toHaveLength(6)
    expect(sizes).toMatchObject({
      rounds: 5,
      atOnce: 64,
      storm: { meetings: 300, people: 30, withinMs: 10_000 },
    })
  })

  it('name scenarios and sides in any order, which are then measured in the usual one', () => {
    const { scenarios, sides } = readOptions(['--only=storm,busy', '--sides=sqlite,rollcall-deno'])
    expect(scenarios).toEqual(['busy', 'storm'])
    expect(sides).toEqual(['rollcall-deno', 'sqlite'])
  })

  it('set the rounds of the storm, too', () => {
    expect(readOptions(['--quick', '--rounds=4']).sizes).toMatchObject({ rounds: 4, storm: { rounds: 4 } })
  })

  it('set the size of the storm, for a machine that is slow or fast', () => {
    expect(readOptions(['--storm=120', '--rounds=1']).sizes.storm).toMatchObject({ rounds: 1, meetings: 120 })
  })

  it.each([
    { args: ['--only=strom'], sentence: '--only knows no strom, but busy, ' },
    { args: ['--sides=mysql,deno'], sentence: '--sides knows no mysql, deno, but rollcall-workerd, ' },
    { args: ['--rounds=0'], sentence: '--rounds must be a whole number from 1 on' },
    { args: ['--storm=0'], sentence: '--storm must be a whole number from 1 on' },
    { args: ['--seed=x'], sentence: '--seed must be a whole number from 1 on' },
  ])('are refused in a sentence: $args', ({ args, sentence }) => {
    expect(() => readOptions(args)).toThrow(sentence)
  })
})
