import { existsSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { type Brought, bring, NobodyThere, NotBrought } from './roster/bring.ts'
import { type Options, readOptions, tokenFor, USAGE } from './roster/options.ts'
import { createBar, leaversIn, refusalOf, summaryOf } from './roster/show.ts'

/** Nothing was changed. */
const REFUSED = 1
const NOT_ASKED_RIGHT = 2

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), process.env['PORT'])
  if (options === null) {
    console.log(USAGE)
    return 0
  }
  if (!existsSync(options.file)) throw new Error(`There is no file ${options.file}`)
  const bytes = readFileSync(options.file)
  const token = await tokenFor(options.url, process.env)
  const send = (query: Record<string, string>) => sent(options, token, bytes, query)
  const dry = await send({ dryRun: 'true' })
  console.log(summaryOf(dry))
  if (options.dryRun) return 0
  if (dry.problems.count > 0 && options.query['partial'] === undefined) {
    console.log('\nNothing was changed: mend these rows, or take the others with --partial.')
    return REFUSED
  }
  if (!options.yes && !process.stdin.isTTY) {
    console.error('\nNothing was changed, and nobody is there to be asked: say --yes or --dry-run')
    return NOT_ASKED_RIGHT
  }
  if (!options.yes && !(await isAgreed())) {
    console.log('Nothing was changed.')
    return REFUSED
  }
  // No more than were shown.
  const done = await send({ leavers: String(leaversIn(dry.changes)) })
  console.log(`\n${summaryOf(done)}`)
  return 0
}

async function sent(
  { url, query }: Options,
  token: string,
  bytes: Uint8Array,
  more: Record<string, string>,
): Promise<Brought> {
  const bar = createBar(process.stderr)
  try {
    const address = `${url}/api/roster/import?${new URLSearchParams({ ...query, ...more })}`
    return await bring(address, token, bytes, bar.tell)
  } finally {
    bar.clear()
  }
}

async function isAgreed(): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question('\nDo it? [y/N] ')
  terminal.close()
  return /^y(?:es)?$/i.test(answer.trim())
}

try {
  process.exitCode = await main()
} catch (error) {
  if (error instanceof NotBrought) {
    console.error(refusalOf(error))
    process.exitCode = REFUSED
  } else if (error instanceof NobodyThere) {
    console.error(error.message)
    process.exitCode = REFUSED
  } else {
    const [first] = (error instanceof Error ? error.message : String(error)).split('\n')
    console.error(`${first}\n\n${USAGE}`)
    process.exitCode = NOT_ASKED_RIGHT
  }
}
