import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { apiOf } from './api-caller.ts'
import { OpenedAccount } from './protocol.ts'

const program = fileURLToPath(new URL('./main.ts', import.meta.url))
const credentials = ['--account-id', 'acct', '--client-id', 'id', '--client-secret', 'secret']

describe('the program', () => {
  it('opens one account with these credentials, says where, and ends on SIGTERM', async () => {
    const flags = [...credentials, '--seed', '3', '--host-email', 'teacher@school.example']
    const child = spawn(process.execPath, [program, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] })
    const exited = once(child, 'exit')
    const [line] = await once(createInterface(child.stdout), 'line')
    const account = OpenedAccount.parse(JSON.parse(line))
    expect(account).toMatchObject({ seed: 3, accountId: 'acct', clientId: 'id', clientSecret: 'secret' })
    expect((await (await apiOf(account))('GET', '/users/teacher@school.example')).status).toBe(200)
    child.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
  })
})
