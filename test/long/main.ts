import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { argv } from 'node:process'

/**
 * `npm run test:long`: what `npm test` tries at some points or on one platform, tried at all and on both; everything that is generated, twenty
 * times as often and from another seed each time; and then every program of this folder. RUNS=100 runs longer, FC_SEED=n repeats a run.
 * `npm run test:long -- whole generated` names the steps that are wanted.
 */
const { RUNS = '20', FC_SEED = String(randomInt(2 ** 31)) } = process.env

const vitest = (...args: string[]) => ['node_modules/vitest/vitest.mjs', 'run', ...args]

/** What reads test/support/whole.ts. HTTP on Deno and the page on workerd are files that `npm test` leaves out. */
const WHOLE = [
  ['test/check.mjs', '--by-deno'],
  vitest('--project', 'deno'),
  vitest(
    ...['node', 'page', 'workerd'].flatMap((name) => ['--project', name]),
    ...['test/cut/cut', 'test/page/', 'test/timetable/school', 'test/hosts/deno/rosterImport'],
    ...['test/http/access', 'test/store/rebuild'],
    ...['test/domain/report.test', 'test/domain/life', 'test/meeting/wake', 'test/meeting/reporting.test'],
    ...['test/hosts/outage', 'test/bench/sides/bundle'],
  ),
]
const folder = import.meta.dirname
const STEPS: Record<string, { programs: string[][]; env?: Record<string, string> }> = {
  whole: { programs: WHOLE, env: { RUNS: '1' } },
  // Everything that is generated names its seed.
  generated: { programs: [vitest('--testNamePattern', 'seed \\d+')] },
  programs: {
    programs: readdirSync(folder)
      .filter((file) => file.endsWith('.ts') && file !== basename(import.meta.filename))
      .sort()
      .map((file) => [join(folder, file)]),
  },
}

const wanted = argv.slice(2)
const unknown = wanted.filter((name) => STEPS[name] === undefined)
if (unknown.length > 0) throw new Error(`No step is named ${unknown}: ${Object.keys(STEPS).join(', ')}`)

console.log(`RUNS=${RUNS} FC_SEED=${FC_SEED} npm run test:long`)
for (const [name, { programs, env = {} }] of Object.entries(STEPS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  for (const program of programs) {
    const all = { ...process.env, RUNS, FC_SEED, WHOLE: '1', ...env }
    const [code] = await once(spawn(process.execPath, program, { env: all, stdio: 'inherit' }), 'close')
    if (code !== 0) process.exitCode = 1
  }
}
