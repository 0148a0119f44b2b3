import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openApiDocument } from '../../src/openapi/document.ts'

/** `node test/long/generatedClients.ts`: clients that others' generators make of /api/openapi.json compile, and ask as they should. */

interface Generator {
  packages: string[]
  /** Programs with their arguments, in the project's folder. */
  generate: string[][]
  files?: Record<string, string>
  /** Asks for one page of what is coming, at `ORIGIN`, and prints the first title. */
  use: string
}

const ORIGIN = `const origin = process.argv[2] ?? ''\n`

const GENERATORS: Record<string, Generator> = {
  'openapi-typescript': {
    packages: ['openapi-typescript@7', 'openapi-fetch@0'],
    generate: [['openapi-typescript', 'openapi.json', '--output', 'api.d.ts']],
    use: `import createClient from 'openapi-fetch'
import type { paths } from './api.d.ts'
${ORIGIN}const { data, error } = await createClient<paths>({ baseUrl: origin }).GET('/api/zoom/meetings', {
  params: { query: { upcoming: 'true', limit: 2 }, header: { 'x-d1-bookmark': '1-2' } },
})
if (error) throw new Error(error.error)
console.log(data.meetings[0]?.title.trim())`,
  },
  'hey-api': {
    packages: ['@hey-api/openapi-ts@0'],
    generate: [['openapi-ts', '--input', 'openapi.json', '--output', 'client']],
    use: `import { client } from './client/client.gen.ts'
import { listMeetings } from './client/sdk.gen.ts'
${ORIGIN}client.setConfig({ baseUrl: origin })
const { data, error } = await listMeetings({ query: { upcoming: 'true', limit: 2 }, headers: { 'x-d1-bookmark': '1-2' } })
if (error) throw new Error(error.error)
console.log(data?.meetings[0]?.title.trim())`,
  },
  orval: {
    packages: ['orval@8'],
    generate: [['orval', '--input', 'openapi.json', '--output', 'client.ts', '--client', 'fetch']],
    use: `import { listMeetings } from './client.ts'
${ORIGIN}const send = globalThis.fetch
globalThis.fetch = (path, init) => send(new URL(String(path), origin), init)
const answer = await listMeetings({ upcoming: 'true', limit: 2 }, { headers: { 'x-d1-bookmark': '1-2' } })
if (answer.status !== 200) throw new Error(String(answer.status))
console.log(answer.data.meetings[0]?.title.trim())`,
  },
}

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    target: 'es2022',
    module: 'preserve',
    moduleResolution: 'bundler',
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    types: ['node'],
  },
  include: ['*.ts'],
}

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'rollcall-generated-'))
const document = JSON.stringify(openApiDocument())

const asked: string[] = []
const server = createServer(({ url, headers }, answer) => {
  asked.push(`${url} ${headers['x-d1-bookmark']}`)
  answer.setHeader('content-type', 'application/json').end('{"meetings":[{"title":" Cells "}]}')
})
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as AddressInfo

async function tryOut(name: string, { packages, generate, files = {}, use }: Generator): Promise<string> {
  const project = join(folder, name)
  mkdirSync(project)
  const all = {
    'package.json': '{"type": "module"}',
    'tsconfig.json': JSON.stringify(TSCONFIG),
    'openapi.json': document,
    'use.ts': use,
    ...files,
  }
  for (const [path, text] of Object.entries(all)) writeFileSync(join(project, path), text)
  const bin = (program: string) => join(project, 'node_modules/.bin', program)
  const tools = ['typescript@5.9', '@types/node@24', 'tsx@4']
  await run('npm', ['install', '--no-audit', '--no-fund', ...packages, ...tools], { cwd: project })
  for (const [program = '', ...args] of generate) await run(bin(program), args, { cwd: project })
  await run(bin('tsc'), [], { cwd: project })
  const { stdout } = await run(bin('tsx'), ['use.ts', `http://127.0.0.1:${port}`], { cwd: project })
  const url = asked.pop()
  if (stdout !== 'Cells\n' || url !== '/api/zoom/meetings?upcoming=true&limit=2 1-2')
    throw new Error(`${stdout} ${url}`)
  return 'compiles and runs'
}

const wanted = process.argv.slice(2)
for (const [name, generator] of Object.entries(GENERATORS).filter(
  ([name]) => wanted.length === 0 || wanted.includes(name),
)) {
  try {
    console.log(`${name}: ${await tryOut(name, generator)}`)
  } catch (error) {
    process.exitCode = 1
    console.error(`${name}: failed\n${error}\n${error instanceof Error ? Reflect.get(error, 'stdout') : ''}`)
  }
}
server.close()
rmSync(folder, { recursive: true })
