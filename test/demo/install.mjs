// Runs before npm's scripts, on any Node: installs from the lock file if the lock file has changed.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'

const INSTALLED = 'node_modules/.installed-lock.json'
const isWindows = process.platform === 'win32'

/** `begin` is told before it takes long. */
export function install(begin = console.error) {
  const wanted = readFileSync('package-lock.json', 'utf8')
  if (existsSync(INSTALLED) && readFileSync(INSTALLED, 'utf8') === wanted) return
  begin('Installing from package-lock.json, which takes a minute or two …')
  const npm = ['ci', '--loglevel=error', '--no-audit', '--no-fund']
  const { status } = spawnSync('npm', npm, { stdio: [0, 2, 2], shell: isWindows })
  if (status !== 0) process.exit(status ?? 1)
  provideExec()
  writeFileSync(INSTALLED, wanted)
}

/** `npm start` begins with exec: some shells would otherwise die of Ctrl-C before what they run. cmd has none. */
function provideExec() {
  if (!isWindows) return
  mkdirSync('node_modules/.bin', { recursive: true })
  writeFileSync('node_modules/.bin/exec.cmd', '@%*\r\n')
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  if (argv[2] === '--exec') provideExec()
  else install()
}
