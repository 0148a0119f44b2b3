import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Options } from './options.mjs'
import { step } from './steps.ts'

const MADE_BY = 'made-by'

/**
 * The folder of a start: as it was left, or empty. It begins anew if it was made by a Rollcall with other tables or events, for
 * these may still change as they like.
 */
export function openState({ state, fresh }: Pick<Options, 'state' | 'fresh'>): void {
  const version = versionOf()
  const mark = join(state, MADE_BY)
  const isOther = existsSync(mark) && readFileSync(mark, 'utf8') !== version
  if (isOther) step('Another version of Rollcall made what is here: it begins anew')
  if (fresh || isOther) rmSync(state, { recursive: true, force: true })
  mkdirSync(state, { recursive: true, mode: 0o700 })
  writeFileSync(mark, version)
}

function versionOf(): string {
  const digest = createHash('sha256').update(readFileSync('src/domain/events.ts'))
  for (const file of readdirSync('migrations').sort())
    if (file.endsWith('.sql')) digest.update(readFileSync(join('migrations', file)))
  return digest.digest('hex')
}
