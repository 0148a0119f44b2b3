// `npm start`, on any Node: says where Rollcall will be, installs, builds the page, and goes on with start.ts.
import { spawn } from 'node:child_process'
import { install } from './install.mjs'
import { readOptions, USAGE } from './options.mjs'
import { isTaken, nextFree } from './port.mjs'

const began = Date.now()
const step = (text) => console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}`)

function optionsOrUsage() {
  try {
    return readOptions(process.argv.slice(2), process.env)
  } catch (error) {
    // Node's advice about positionals is no use here.
    console.error(`${error.message.split('\n')[0].replace(/\.? To specify a positional.*$/, '')}. ${USAGE}`)
    process.exit(2)
  }
}

const options = optionsOrUsage()
if (options.help) {
  console.log(USAGE)
  process.exit(0)
}
for (const port of [options.port, options.zoomPort]) {
  if (!(await isTaken(port))) continue
  const free = await nextFree(options.port + 1)
  console.error(`Port ${port} is in use. Take the next free one: PORT=${free} npm start`)
  process.exit(1)
}
console.log(`Rollcall will be at      http://localhost:${options.port}
The simulated Zoom at    http://localhost:${options.zoomPort}
`)
install(step)
const { buildAssets } = await import('../../src/build.mjs')
step('The page is made, where it has changed')
buildAssets()
process.env['ROLLCALL_BEGAN'] = String(began)
if (Number(process.versions.node.split('.')[0]) >= 24) await import('./start.ts')
else handOver()

/** The Node that was installed reads TypeScript. It ends as this does, and this with it. */
function handOver() {
  const node = `node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`
  const child = spawn(node, ['test/demo/start.ts', ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code) => process.exit(code ?? 1))
}
