import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

describe('npm start', () => {
  it('holds and counts a class, serves what it prints, and ends on Ctrl-C', { timeout: 90_000 }, async () => {
    const state = mkdtempSync(join(tmpdir(), 'rollcall-'))
    const env = { ...process.env, PORT: String(await freePort()), ROLLCALL_STATE: state }
    const program = spawn(process.execPath, ['test/demo/start.ts'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const ended = once(program, 'exit')
    let text = ''
    await new Promise<void>((done) => {
      program.stderr.on('data', (chunk) => {
        text += chunk
      })
      program.stdout.on('data', (chunk) => {
        text += chunk
        if (text.includes('curl -H')) done()
      })
      void ended.then(() => done())
    })
    expect(text).toContain('24 students: 20 present, 2 late, 1 partial, 1 absent')
    expect(text).toContain('Not matched: "Tala"')

    const [, token = '', url = ''] = /Bearer (\S+)" (\S+)/.exec(text) ?? []
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
    expect(await answer.json()).toMatchObject({ summary: { total: 24, present: 20 } })

    program.kill('SIGINT')
    expect(await ended).toEqual([0, null])
    await expect(fetch(url)).rejects.toThrow()
    rmSync(state, { recursive: true, force: true })
  })
})
