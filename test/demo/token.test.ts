import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { decodeJwt, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { readClaims } from '../../src/http/claims.ts'

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

  it('has the claims that the server’s settings name, so that the server takes it', async () => {
    const settings = {
      AUTH_JWT_SECRET: SECRET,
      AUTH_USER_CLAIM: 'app_metadata.roster_id',
      AUTH_ROLE_CLAIM: 'https://school.example/roles',
      AUTH_AUTHORIZED_PARTIES: 'https://school.example, https://other.example',
    }
    const { stdout } = await token(settings)
    const claims = readClaims(decodeJwt(stdout.trim()), {
      userClaim: settings.AUTH_USER_CLAIM,
      roleClaim: settings.AUTH_ROLE_CLAIM,
      authorizedParties: ['https://school.example', 'https://other.example'],
    })
    expect(claims).toMatchObject({ id: 'admin-1', role: 'admin' })
    await expect(token({ AUTH_JWT_SECRET: SECRET, AUTH_USER_CLAIM: 'email' })).rejects.toThrow(/--email/)
  })

  it('says where the secret is to be', async () => {
    await expect(token({})).rejects.toThrow(/--remote needs the server’s AUTH_JWT_SECRET in the environment/)
  })
})

describe('npm run token', () => {
  it('says in one sentence what is wrong with its flags', async () => {
    const wrong = run(process.execPath, ['test/demo/token.ts', '--sub', '--role', 'admin'])
    await expect(wrong).rejects.toThrow(/[^.]\. Usage: npm run token/)
  })
})
