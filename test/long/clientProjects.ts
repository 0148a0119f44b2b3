import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { buildClient } from '../../src/client/build.mjs'

/**
 * `node test/long/clientProjects.ts [NAME …]`: the package of `rollcall/client` in fresh projects, with what npm has for each of them.
 * test/demo/clientPackage.test.ts has those that need nothing but this repository.
 */

interface Project {
  name: string
  packages: string[]
  files: Record<string, string>
  /** Programs with their arguments, in the project's folder. */
  commands: string[][]
}

const TSCONFIG = (options: object) =>
  JSON.stringify({
    compilerOptions: { strict: true, skipLibCheck: false, noEmit: true, types: [], ...options },
    include: ['*.ts', 'src/*.ts'],
  })

/** Shows a page's worth of sessions; also as a bundler sees it. */
const USE = `import { createClient } from 'rollcall/client'
export const rollcall = createClient('https://rollcall.school.example', { headers: async () => ({ authorization: 'Bearer x' }) })
export async function titles(): Promise<string[]> {
  const answer = await rollcall.api.zoom.meetings.$get({ query: { upcoming: 'true', limit: 5 } })
  if (!answer.ok) throw new Error((await answer.json()).error)
  return (await answer.json()).meetings.map(({ title, join_url }) => title + (join_url ?? ''))
}
`

const RUN = `import { createClient } from 'rollcall/client'
const fetch = async (url) => Response.json({ meetings: [{ title: String(url) }] })
const { zoom } = createClient('https://rollcall.school.example', { fetch }).api
const answer = await zoom.meetings[':id'].join.$get({ param: { id: 'one' } })
const { meetings: [{ title }] } = await answer.json()
if (title !== 'https://rollcall.school.example/api/zoom/meetings/one/join') throw new Error(title)
`

const NEXT = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      strict: true,
      // Of Next's own types.
      skipLibCheck: true,
      noEmit: true,
      module: 'esnext',
      moduleResolution: 'bundler',
      jsx: 'preserve',
      lib: ['dom', 'dom.iterable', 'esnext'],
      esModuleInterop: true,
      isolatedModules: true,
    },
    include: ['next-env.d.ts', 'app/*'],
  }),
  'app/layout.tsx': `export default function Layout({ children }: { children: React.ReactNode }) { return <html><body>{children}</body></html> }`,
  'app/page.tsx': `import { Titles } from './titles'
export default function Page() { return <Titles /> }`,
  'app/titles.tsx': `'use client'
import { useEffect, useState } from 'react'
import { titles } from './use'
export function Titles() {
  const [all, set] = useState<string[]>([])
  useEffect(() => { void titles().then(set) }, [])
  return <ul>{all.map((title) => <li key={title}>{title}</li>)}</ul>
}`,
  'app/use.ts': USE,
  // A route on the server as well.
  'app/api/titles/route.ts': `import { titles } from '../../use'
export const GET = async () => Response.json(await titles())`,
}

const REACT = [
  'react@19',
  'react-dom@19',
  '@types/react@19',
  '@types/react-dom@19',
  '@types/node@24',
  'typescript@5.9',
]

const PROJECTS: Project[] = [
  {
    name: 'Vite',
    packages: ['vite@8', 'typescript@5.9'],
    files: {
      'tsconfig.json': TSCONFIG({ target: 'es2022', module: 'esnext', moduleResolution: 'bundler' }),
      'index.html': '<script type="module" src="/src/main.ts"></script>',
      'src/main.ts': `import { titles } from './use'\ndocument.body.append(...(await titles()))`,
      'src/use.ts': USE,
    },
    commands: [['tsc'], ['vite', 'build']],
  },
  {
    name: 'Next.js, Turbopack',
    packages: ['next@16', ...REACT],
    files: NEXT,
    commands: [['next', 'build', '--turbopack']],
  },
  {
    name: 'Next.js, webpack',
    packages: ['next@16', ...REACT],
    files: NEXT,
    commands: [['next', 'build', '--webpack']],
  },
  {
    name: 'TypeScript 5.9',
    packages: ['typescript@5.9'],
    files: { 'tsconfig.json': TSCONFIG({ module: 'nodenext' }), 'use.ts': USE },
    commands: [['tsc']],
  },
  { name: 'Node 20', packages: ['node@20'], files: { 'run.mjs': RUN }, commands: [['node', 'run.mjs']] },
  {
    name: 'Deno',
    packages: ['deno@2'],
    files: { 'run.mjs': RUN, 'use.ts': USE, 'deno.json': '{"nodeModulesDir": "manual"}' },
    commands: [
      ['deno', 'run', '--no-remote', 'run.mjs'],
      ['deno', 'check', '--no-remote', 'use.ts'],
    ],
  },
]

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'rollcall-projects-'))

/** The package as a file, as schools keep it. */
async function pack(): Promise<string> {
  buildClient()
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder, './dist-client'])
  return join(folder, stdout.trim())
}

async function build({ name, packages, files, commands }: Project, client: string): Promise<void> {
  const project = join(folder, name.replaceAll(/\W+/g, '-').toLowerCase())
  for (const [path, text] of Object.entries({
    'package.json': '{"type": "module", "private": true}',
    ...files,
  })) {
    mkdirSync(dirname(join(project, path)), { recursive: true })
    writeFileSync(join(project, path), text)
  }
  // Somebody else's settings must not decide.
  const env = {
    ...process.env,
    CI: '1',
    NEXT_TELEMETRY_DISABLED: '1',
    NODE_ENV: undefined,
    PATH: `${join(project, 'node_modules/.bin')}:${process.env['PATH']}`,
  }
  await run('npm', ['install', '--no-audit', '--no-fund', client, ...packages], { cwd: project, env })
  for (const [program = '', ...args] of commands)
    await run(join(project, 'node_modules/.bin', program), args, { cwd: project, env })
}

const asked = process.argv.slice(2)
const client = await pack()
for (const project of PROJECTS.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  const since = Date.now()
  try {
    await build(project, client)
    console.log(`${project.name}: compiles and runs (${Math.round((Date.now() - since) / 1000)} s)`)
  } catch (error) {
    process.exitCode = 1
    const said =
      error instanceof Error && 'stdout' in error ? `${error.stdout}\n${Reflect.get(error, 'stderr')}` : ''
    console.error(`${project.name}: failed\n${error}\n${said}`)
  }
}
rmSync(folder, { recursive: true })
