import { execFile, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** A project of somebody who has nothing but the package: test/long/clientProjects.ts has those with frameworks. */
const project = mkdtempSync(join(tmpdir(), 'rollcall-client-'))
const has = (file: string, text: string) => writeFileSync(join(project, file), text)

/** Every check that a project may switch on, and the libraries that TypeScript takes by itself. */
const STRICT = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  module: 'nodenext',
  types: [],
  noEmit: true,
}

beforeAll(() => {
  cpSync('dist-client', join(project, 'node_modules/rollcall'), { recursive: true })
  has('package.json', '{"type": "module"}')
  has('tsconfig.json', JSON.stringify({ compilerOptions: STRICT, include: ['*.ts'] }))
  cpSync('test/http/frontend.ts', join(project, 'frontend.ts'))
})
afterAll(() => rmSync(project, { recursive: true }))

/** What the compiler says; nothing if all is well. */
function compile(...args: string[]): string {
  try {
    return execFileSync(resolve('node_modules/.bin/tsc'), args, { cwd: project, encoding: 'utf8' })
  } catch (error) {
    return String(error instanceof Error && 'stdout' in error ? error.stdout : error)
  }
}

describe('a fresh project with the package of rollcall/client', () => {
  it('compiles docs/frontend.md’s example, and no source of the server', () => {
    const files = compile('--listFiles').trim().split('\n')
    const own = files.filter((file) => !file.includes('/typescript') && !/\/lib\.[\w.]+\.d\.ts$/.test(file))
    expect(own.map((file) => file.slice(file.lastIndexOf(project) + project.length))).toEqual([
      '/node_modules/rollcall/client.d.ts',
      '/frontend.ts',
    ])
  })

  it('is told what is wrong with a call', () => {
    has(
      'wrong.ts',
      `import { createClient } from 'rollcall/client'
      const { zoom } = createClient('https://rollcall.school.example').api
      await zoom.meetings.$post({ json: { title: 'Cells', startTime: '2027-03-01T08:00:00Z', duration: '45' } })
      const answer = await zoom.meetings[':id'].$get({ param: { id: 'x' } })
      if (answer.ok) console.log((await answer.json()).error)`,
    )
    const said = compile()
    rmSync(join(project, 'wrong.ts'))
    expect(said.match(/wrong\.ts\(\d+/g)).toEqual(['wrong.ts(3', 'wrong.ts(5'])
  })

  it('runs on plain Node, and brings no other package', async () => {
    const asked: string[] = []
    const server = createServer((request, answer) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization}`)
      answer.setHeader('content-type', 'application/json').end('{"meetings":[]}')
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    has(
      'run.mjs',
      `import { createClient } from 'rollcall/client'
      const headers = async () => ({ authorization: 'Bearer token' })
      const rollcall = createClient(process.argv[2], { headers })
      const answer = await rollcall.api.zoom.meetings.$get({ query: { status: 'ended', limit: 2, cursor: undefined } })
      console.log(answer.status, JSON.stringify(await answer.json()))`,
    )
    const { stdout } = await promisify(execFile)(process.execPath, ['run.mjs', `http://127.0.0.1:${port}`], {
      cwd: project,
    })
    server.close()
    expect(stdout).toBe('200 {"meetings":[]}\n')
    expect(asked).toEqual(['GET /api/zoom/meetings?status=ended&limit=2 Bearer token'])
    expect(JSON.parse(readFileSync('dist-client/package.json', 'utf8'))).not.toHaveProperty('dependencies')
  })
})
