import { readFileSync } from 'node:fs'
import { leaksOf, secretsIn } from '../support/watchLogLeaks.ts'
import type { Place } from './program.ts'
import { SHOWN_CLASS } from './school/classes.ts'
import { readSettings } from './settings.ts'

/** What the programs of a place have said on any stream, as far as it gives something away or names a pupil. */
export function leaksIn({ env }: Pick<Place, 'env'>): string[] {
  const { settings } = readSettings(env['ROLLCALL_SETTINGS'])
  const secrets = secretsIn(settings)
  const names = SHOWN_CLASS.pupils.map(({ name }) => name)
  return linesOf(env).filter(
    (line) => leaksOf(line, secrets).length > 0 || names.some((name) => line.includes(name)),
  )
}

/** How many lines the programs have said. */
export const saidIn = ({ env }: Pick<Place, 'env'>): number => linesOf(env).length

const linesOf = (env: Place['env']): string[] =>
  readFileSync(env['ROLLCALL_RECORD'] ?? '', 'utf8')
    .split('\n')
    .filter((line) => line !== '')
