import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { buildClient } from '../src/client/build.mjs'

/** `npm run check`: everything that is wrong without running a test, found at the same time. */
const CHECKS = [
  'biome ci --error-on-warnings',
  ...['.', 'src/page', 'test/page', 'test/demo'].map(typesOf),
  'deno check --quiet --no-remote src/hosts/deno/main.ts src/hosts/deno/start.ts test/hosts/deno/http/program.ts test/cut/program.ts',
]

/**
 * On one thread each: several would work out the same types several times, which takes twice the CPU. What has not changed since the last
 * check is not checked again.
 */
function typesOf(project) {
  const known = `node_modules/.cache/types/${project.replaceAll(/\W/g, '-')}.json`
  return `tsc --singleThreaded --incremental --tsBuildInfoFile ${known} -p ${project}`
}

// The tests take the client as its package has it.
buildClient()

async function check(command) {
  const [code] = await once(spawn(command, { shell: true, stdio: 'inherit' }), 'close')
  if (code === 0) return
  console.error(`Failed: ${command}`)
  process.exitCode = 1
}

await Promise.all(CHECKS.map(check))
