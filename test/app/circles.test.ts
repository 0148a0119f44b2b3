import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importsOf, inCircles } from '../support/imports.ts'

describe('the files of src', () => {
  it('import each other in no circle, types included', () => {
    const imports = importsOf('src')
    expect(imports.get(join('src/http/env.ts'))).toContain(join('src/http/limits.ts'))
    expect(inCircles(imports)).toEqual([])
  })

  it('would be found in a circle of three', () => {
    const circle = { a: ['b'], b: ['c'], c: ['a', 'd'], d: [] }
    expect(inCircles(new Map(Object.entries(circle)))).toEqual(['a', 'b', 'c'])
  })
})
