import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { signToken } from '../jwt.ts'
import { readSettings, Signing } from '../settings.ts'

export const USAGE = `Usage: npm run roster -- FILE [options]

Shows what a file with people and classes would change, asks, and does it. CSV, Excel (.xlsx), or OneRoster 1.1 or 1.2 as a zip.

  --url URL            of Rollcall; http://localhost:8787 if not given
  --map FIELD=HEADER   a column by its header or its number from 1; again for each. FIELD= reads none
  --class NAME         the class of people without a class in their row
  --role ROLE          the role of people without a role in their row; if not given, known people keep theirs
                       and new ones are students
  --sheet NAME         of a workbook
  --roll-over          the file is the whole school: people who are not in it leave
  --partial            takes the rows that are right
  --dry-run            only shows
  --yes                asks nothing

A server elsewhere needs an admin's token in the environment: ROLLCALL_TOKEN, or AUTH_JWT_SECRET to sign one.`

const text = { type: 'string' } as const
const flag = { type: 'boolean', default: false } as const
const OPTIONS = {
  url: text,
  map: { type: 'string', multiple: true },
  class: text,
  role: text,
  sheet: text,
  'roll-over': flag,
  partial: flag,
  'dry-run': flag,
  yes: flag,
  help: { ...flag, short: 'h' },
} as const

export interface Options {
  file: string
  url: string
  /** What the file's reading and its import are asked with. */
  query: Record<string, string>
  dryRun: boolean
  yes: boolean
}

const Url = z.url({
  protocol: /^https?$/,
  error: '--url must be an address, as https://rollcall.school.example',
})

/** Null where help is wanted. Throws a sentence that says what is wrong. */
export function readOptions(args: string[], port = '8787'): Options | null {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true })
  if (values.help) return null
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) throw new Error('Name one file')
  const url = Url.safeParse(values.url ?? `http://localhost:${port}`)
  if (!url.success) throw new Error(url.error.issues[0]?.message)
  const map = Object.fromEntries((values.map ?? []).map(mapped))
  const given = {
    name: basename(file).slice(0, 200),
    class: values.class,
    role: values.role,
    sheet: values.sheet,
    map: values.map && JSON.stringify(map),
    rollOver: values['roll-over'] ? 'true' : undefined,
    partial: values.partial ? 'true' : undefined,
  }
  const query = Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  )
  return { file, url: url.data.replace(/\/$/, ''), query, dryRun: values['dry-run'], yes: values.yes }
}

function mapped(word: string): [string, string | number | null] {
  const at = word.indexOf('=')
  if (at < 1) throw new Error('--map is FIELD=HEADER')
  const header = word.slice(at + 1)
  if (header === '') return [word.slice(0, at), null]
  return [word.slice(0, at), /^\d+$/.test(header) ? Number(header) : header]
}

/** The e-mail is for AUTH_USER_CLAIM=email, and nobody's. */
const ADMIN = { sub: 'npm-run-roster', role: 'admin', email: 'npm-run-roster@rollcall.invalid' }
/** As that of `npm run token -- --remote`. */
const SIGNED_S = 60 * 60

/** An admin's token for the server there. No token stands on a command line, where others may read it. */
export async function tokenFor(url: string, env: NodeJS.ProcessEnv): Promise<string> {
  if (env['ROLLCALL_TOKEN']) return env['ROLLCALL_TOKEN']
  if (env['AUTH_JWT_SECRET']) return signToken(Signing.parse(env), ADMIN, SIGNED_S)
  if (!['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname))
    throw new Error('A server elsewhere needs ROLLCALL_TOKEN or AUTH_JWT_SECRET in the environment')
  return signToken(readSettings(env['ROLLCALL_SETTINGS']).settings, ADMIN, SIGNED_S)
}
