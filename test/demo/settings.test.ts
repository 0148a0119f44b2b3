import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { describe, expect, it } from 'vitest'
import { readConfig, SETTINGS } from '../../src/hosts/config.ts'

const text = (file: string): string => readFileSync(file, 'utf8')

const EXAMPLE = text('.dev.vars.example')

describe('.dev.vars.example', () => {
  it('names every setting and no other', () => {
    const named = [...EXAMPLE.matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(([, name = '']) => name)
    expect(SETTINGS).toContain('AUTH_JWT_SECRET')
    expect(named.sort()).toEqual([...SETTINGS].sort())
  })

  it('works as it is, and with everything in it that is commented out', () => {
    const everything = EXAMPLE.replaceAll(/^# (?=[A-Z_]+=)/gm, '')
    for (const file of [EXAMPLE, everything]) expect(() => readConfig(parseEnv(file))).not.toThrow()
  })

  it('comments out what is the default, where there is one', () => {
    const { ZOOM_API_URL, ZOOM_OAUTH_URL, PRESENT_AFTER_MINUTES, LATE_AFTER_MINUTES } = readConfig(
      parseEnv(EXAMPLE),
    )
    for (const value of [ZOOM_API_URL, ZOOM_OAUTH_URL, PRESENT_AFTER_MINUTES, LATE_AFTER_MINUTES])
      expect(EXAMPLE).toContain(`="${value}"`)
  })
})

describe('docs/configuration.md', () => {
  it.each([...SETTINGS])('explains %s', (name) => {
    expect(text('docs/configuration.md')).toMatch(row(name))
  })
})

describe('docs/deno.md', () => {
  const site = [...text('src/hosts/deno/site.ts').matchAll(/^ {2}([A-Z_]+): /gm)].map(([, name = '']) => name)

  it.each(site)('explains %s', (name) => {
    expect(text('docs/deno.md')).toMatch(row(name))
  })
})

/** A row of a table that names the setting. */
const row = (name: string): RegExp => new RegExp(`^\\| .*\`${name}\`.* \\|.*\\|$`, 'm')
