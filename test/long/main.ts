import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { argv } from 'node:process'

/**
 * `npm run test:long`: everything that is generated, twenty times as often and from another seed each time, then a cut
 * at every point of a request, and then every program of this folder. RUNS=100 runs longer, FC_SEED=n repeats a run. With `generated`
 * it stops after the generated tests.
 */
const { RUNS = '20', FC_SEED = String(randomInt(2 ** 31)) } = process.env

/** Everything that is generated names its seed. */
const GENERATED = ['node_modules/vitest/vitest.mjs', 'run', '--testNamePattern', 'seed \\d+']

const folder = import.meta.dirname
const programs = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && file !== basename(import.meta.filename))
  .sort()
  .map((file) => [join(folder, file)])

/** Every point of a request that is cut off: test/cut/cut.test.ts. */
const CUT = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'node', 'test/cut']

console.log(`RUNS=${RUNS} FC_SEED=${FC_SEED} npm run test:long`)
for (const program of argv.includes('generated') ? [GENERATED] : [GENERATED, CUT, ...programs]) {
  const env = { ...process.env, RUNS, FC_SEED, WHOLE: '1' }
  const [code] = await once(spawn(process.execPath, program, { env, stdio: 'inherit' }), 'close')
  if (code !== 0) process.exitCode = 1
}
