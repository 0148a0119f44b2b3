import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { argv, execPath } from 'node:process'
import { buildAssets } from '../src/build.mjs'
import { buildClient } from '../src/client/build.mjs'
import { buildWorker } from '../src/hosts/cloudflare/deploy/bundle.mjs'

/**
 * `npm test`: the checks run beside the tests, while tests wait. What the checks say comes last, because it would be lost among
 * the tests.
 */

// Both need it, and would build it at once.
buildClient()

const check = spawn(execPath, ['test/check.mjs'], { stdio: ['ignore', 'pipe', 'pipe'] })
const said = []
for (const stream of [check.stdout, check.stderr]) stream.on('data', (text) => said.push(text))
// What the tests start has these. The checks go on meanwhile.
buildAssets()
buildWorker()
const tests = spawn(execPath, ['node_modules/vitest/vitest.mjs', 'run', ...argv.slice(2)], {
  stdio: 'inherit',
})

const [[checked], [tested]] = await Promise.all([once(check, 'close'), once(tests, 'close')])
process.stderr.write(Buffer.concat(said))
process.exitCode = checked === 0 && tested === 0 ? 0 : 1
