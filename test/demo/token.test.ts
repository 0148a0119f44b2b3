import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { decodeJwt, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)
const SECRET = 'the-secret-of-a-server-elsewhere-32'

const token = (env: Record<string, string>) =>
  run(process.execPath, ['test/demo/token.ts', '--sub', 'admin-1', '--role', 'admin', '--remote'], {
    env: { PATH: process.env['PATH'], ROLLCALL_SETTINGS: '/nowhere', ...env },
  })

describe('npm run token -- --remote', () => {
  it('signs with the secret of the server elsewhere, for an hour', async () => {
    const { stdout } = await token({ AUTH_JWT_SECRET: SECRET, AUTH_ISSUER: 'https://auth.school.example/' })
    const { payload } = await jwtVerify(stdout.trim(), new TextEncoder().encode(SECRET))
    expect(payload).toMatchObject({ sub: 'admin-1', role: 'admin', iss: 'https://auth.school.example/' })
    const seconds = (decodeJwt(stdout.trim()).exp ?? 0) - Date.now() / 1000
    expect(seconds).toBeGreaterThan(3_000)
    expect(seconds).toBeLessThanOrEqual(3_600)
  })

  it('says where the secret is to be', async () => {
    await expect(token({})).rejects.toThrow(/--remote needs the server’s AUTH_JWT_SECRET in the environment/)
  })
})
