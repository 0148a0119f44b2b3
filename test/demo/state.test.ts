import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openState } from './state.ts'

let state: string
let kept: string
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'rollcall-state-'))
  kept = join(state, 'kept')
  openState({ state, fresh: false })
  writeFileSync(kept, '')
})
afterEach(() => rmSync(state, { recursive: true }))

describe('what a start left', () => {
  it('is there at the next', () => {
    openState({ state, fresh: false })
    expect(existsSync(kept)).toBe(true)
  })

  it('is gone with --fresh', () => {
    openState({ state, fresh: true })
    expect(existsSync(kept)).toBe(false)
  })

  it('is gone where a Rollcall with other tables or events has made it', () => {
    writeFileSync(join(state, 'made-by'), 'another')
    openState({ state, fresh: false })
    expect(existsSync(kept)).toBe(false)
  })
})
