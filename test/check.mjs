import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { argv } from 'node:process'
import { buildClient } from '../src/client/build.mjs'

const CACHE = 'node_modules/.cache'

/** `npm run check`: everything that is wrong without running a test, found at the same time. */
const PROJECTS = ['.', 'src/page', 'test/page', 'test/demo', 'test/hosts/deno']
const CHECKS = ['biome ci --error-on-warnings', ...PROJECTS.map(typesOf)]

/** Deno's own check of the same programs, which takes three times the CPU: `npm run test:long -- whole`. */
const BY_DENO =
  'deno check --quiet --no-remote src/hosts/deno/main.ts src/hosts/deno/start.ts test/hosts/deno/http/program.ts test/cut/program.ts'

/**
 * On one thread each: several would work out the same types several times, which takes twice the CPU. What has not changed since the last
 * check is not checked again. TypeScript is written in Go, and collects its garbage less often by GOGC: a quarter less CPU, a tenth more
 * memory.
 */
function typesOf(project) {
  const known = `${CACHE}/types/${project.replaceAll(/\W/g, '-')}.json`
  return `tsc --singleThreaded --incremental --tsBuildInfoFile ${known} -p ${project}`
}

/** The types of the Deno that is installed, as it prints them: for test/hosts/deno/tsconfig.json. */
function writeDenoTypes() {
  const file = `${CACHE}/deno.d.ts`
  const { status, stdout } = spawnSync('deno types', {
    shell: true,
    encoding: 'utf8',
    maxBuffer: 16 * 1024 ** 2,
  })
  if (status !== 0) throw new Error('Deno does not print its types')
  mkdirSync(CACHE, { recursive: true })
  if (!existsSync(file) || readFileSync(file, 'utf8') !== stdout) writeFileSync(file, stdout)
}

const env = { GOGC: '400', ...process.env }

async function check(command) {
  const [code] = await once(spawn(command, { shell: true, stdio: 'inherit', env }), 'close')
  if (code === 0) return
  console.error(`Failed: ${command}`)
  process.exitCode = 1
}

if (argv.includes('--by-deno')) await check(BY_DENO)
else {
  // The tests take the client as its package has it.
  buildClient()
  writeDenoTypes()
  await Promise.all(CHECKS.map(check))
}
