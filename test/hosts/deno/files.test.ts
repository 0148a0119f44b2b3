import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../../src/hosts/config.ts'
import { MeetingFile } from '../../../src/hosts/deno/meetingFile.ts'
import { permissionsFor } from '../../../src/hosts/deno/permissions.ts'
import { openPlatform } from '../../../src/hosts/deno/platform.ts'
import { tokenCacheIn } from '../../../src/hosts/deno/tokenCache.ts'

const SETTINGS = { AUTH_JWT_SECRET: 'a-secret-of-the-tests-of-32-characters' }
const config = readConfig({ ...SETTINGS, ZOOM_ACCOUNT_ID: 'account', ZOOM_CLIENT_ID: 'client' })

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-files-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const path = () => join(folder, 'data', 'rollcall.sqlite')
const open = (name: string) =>
  openPlatform(config, name, () => {
    throw new Error('Nobody asks for a socket')
  })

describe.skipIf(process.platform === 'win32')('a database that a process has', () => {
  beforeEach(() => mkdirSync(join(folder, 'data')))

  const names: [what: string, nameOf: () => string][] = [
    ['its own name', path],
    ['a link to the file', () => linked(path(), 'link.sqlite')],
    ['a link to a link', () => linked(linked(path(), 'link.sqlite'), 'other.sqlite')],
    ['a link to its folder', () => join(linked(join(folder, 'data'), 'elsewhere'), 'rollcall.sqlite')],
    ['a relative name', () => relative(process.cwd(), path())],
    ['a roundabout name', () => `${join(folder, 'data')}/../data//rollcall.sqlite`],
  ]

  it.each(names)('is no second one’s by %s', async (_, nameOf) => {
    const host = open(path())
    const name = nameOf()
    expect(() => open(name)).toThrow(/cannot be had, perhaps since Rollcall is running already/)
    await host.close()
    await open(name).close()
  })

  it('by a link first is no second one’s by its own name', async () => {
    const host = open(linked(path(), 'link.sqlite'))
    expect(() => open(path())).toThrow(/perhaps since Rollcall is running already/)
    await host.close()
  })

  it('is nobody’s by a second name of its own (a hard link)', async () => {
    await open(path()).close()
    linkSync(path(), join(folder, 'second.sqlite'))
    for (const name of [path(), join(folder, 'second.sqlite')])
      expect(() => open(name)).toThrow(/has a second name/)
  })

  it('is for its user alone, as are the files beside it', async () => {
    const host = open(path())
    const files = readdirSync(join(folder, 'data')).map((name) => join(folder, 'data', name))
    expect(files.map((name) => statSync(name).mode & 0o777)).toEqual(files.map(() => 0o600))
    expect(files.length).toBeGreaterThan(3)
    await host.close()
  })

  function linked(target: string, name: string): string {
    symlinkSync(target, join(folder, name))
    return join(folder, name)
  }
})

describe('Zoom’s token', () => {
  const token = { token: 'token', expiresAt: 5 }

  /** The cache of a process that starts with these settings. */
  async function inProcess<T>(use: (cache: ReturnType<typeof tokenCacheIn>) => Promise<T>, its = config) {
    const file = new MeetingFile(join(folder, 'meetings'))
    const result = await use(tokenCacheIn(file.ownKv(), its))
    file.close()
    return result
  }

  it('is there after a restart', async () => {
    expect(await inProcess((cache) => cache.get())).toBeNull()
    await inProcess((cache) => cache.put(token))
    expect(await inProcess((cache) => cache.get())).toEqual(token)
  })

  it.each([
    { ZOOM_ACCOUNT_ID: 'other' },
    { ZOOM_CLIENT_ID: 'other' },
    { ZOOM_OAUTH_URL: 'https://other.example/token' },
  ])('is nobody else’s: not with %o, and gone once those have one', async (other) => {
    await inProcess((cache) => cache.put(token))
    const its = { ...config, ...other }
    expect(await inProcess((cache) => cache.get(), its)).toBeNull()
    await inProcess((cache) => cache.put({ token: 'next', expiresAt: 6 }), its)
    expect(await inProcess((cache) => cache.get(), its)).toEqual({ token: 'next', expiresAt: 6 })
    expect(await inProcess((cache) => cache.get())).toBeNull()
  })
})

describe('the permissions', () => {
  const of = (name: string, env: Record<string, string>) =>
    permissionsFor({ ...SETTINGS, ...env })
      .find((flag) => flag.startsWith(`--allow-${name}=`))
      ?.slice(`--allow-${name}=`.length)

  it('are four, and each names what it is for', () => {
    const flags = permissionsFor(SETTINGS)
    expect(flags.map((flag) => flag.split('=')[0])).toEqual([
      '--allow-net',
      '--allow-env',
      '--allow-read',
      '--allow-write',
    ])
    expect(flags.filter((flag) => !/=./.test(flag))).toEqual([])
  })

  it('are to serve, and to ask Zoom and the signer of tokens', () => {
    expect(of('net', {})).toBe('127.0.0.1:8787,api.zoom.us:443,zoom.us:443')
    const elsewhere = { ROLLCALL_HOST: '::', PORT: '80', ZOOM_API_URL: 'http://localhost:81/v2' }
    const AUTH_JWKS_URL = 'https://auth.school.example/keys'
    expect(of('net', { ...elsewhere, AUTH_JWKS_URL, AUTH_ISSUER: 'https://auth.school.example' })).toBe(
      '[::]:80,localhost:81,zoom.us:443,auth.school.example:443',
    )
  })

  it('are to write beside the database alone, wherever it truly lies', () => {
    expect(of('write', { ROLLCALL_DATABASE: '/var/lib/rollcall/a.sqlite' })).toBe('/var/lib/rollcall')
    expect(of('write', { ROLLCALL_DATABASE: '/srv/a, b/a.sqlite' })).toBe('/srv/a,, b')
  })

  it('are to read no variable but the settings', () => {
    expect(of('env', {})?.split(',')).toContain('AUTH_JWT_SECRET')
    expect(of('env', { HOME: '/root' })?.split(',')).not.toContain('HOME')
  })

  it('are to ask nobody if the settings are wrong, and none if it cannot serve', () => {
    expect(of('net', { AUTH_JWT_SECRET: '' })).toBe('127.0.0.1:8787')
    expect(() => permissionsFor({ ...SETTINGS, PORT: 'x' })).toThrow(/PORT/)
  })
})
