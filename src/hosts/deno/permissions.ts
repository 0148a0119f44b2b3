import { existsSync, realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { readConfig, SETTINGS } from '../config.ts'
import { readSite, SITE_SETTINGS } from './site.ts'

/** The repository. Only a module from the web has no folder. */
const ROOT = join(import.meta.dirname ?? '.', '../../..')

/** Folders that the process reads beside the database: migrations, and the files of the API's reference. */
const FOLDERS = ['migrations', 'dist'].map((folder) => join(ROOT, folder))

/**
 * Deno's permissions for these settings: the addresses of Rollcall, Zoom, the issuer and the endpoints, the database's folder and
 * Rollcall's own settings, and nothing else. Throws a sentence if an address or folder is unclear.
 */
export function permissionsFor(env: Record<string, string | undefined>): string[] {
  const given = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value ?? '']))
  const { port, hostname, database } = readSite(given)
  const folders = foldersOf(resolve(database))
  return [
    flag('net', [`${bracketed(hostname)}:${port}`, ...askedWith(given)]),
    flag('env', [...SETTINGS, ...SITE_SETTINGS]),
    flag('read', [...folders, ...FOLDERS]),
    flag('write', folders),
  ]
}

/** With wrong settings no address is allowed. Rollcall itself says what is wrong. */
function askedWith(env: Record<string, string>): string[] {
  try {
    const { ZOOM_API_URL, ZOOM_OAUTH_URL, AUTH_JWKS_URL, WEBHOOK_HOSTS, WEBHOOK_LOOPBACK } = readConfig(env)
    const urls = [ZOOM_API_URL, ZOOM_OAUTH_URL, AUTH_JWKS_URL].flatMap((url) => url ?? [])
    // Without a port, because Deno then does not look the name up.
    return [...urls.map(hostAndPort), ...WEBHOOK_HOSTS, ...(WEBHOOK_LOOPBACK ? LOOPBACK : [])]
  } catch {
    return []
  }
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']

/** A comma within a value is written twice. */
const flag = (name: string, values: readonly string[]): string =>
  `--allow-${name}=${[...new Set(values)].map((value) => value.replaceAll(',', ',,')).join()}`

const bracketed = (hostname: string): string => (hostname.includes(':') ? `[${hostname}]` : hostname)

function hostAndPort(url: string): string {
  const { hostname, port, protocol } = new URL(url)
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`
}

/** A database behind a symbolic link lies in two folders. */
const foldersOf = (database: string): string[] =>
  [database, existsSync(database) ? realpathSync(database) : database].map((path) => dirname(path))
