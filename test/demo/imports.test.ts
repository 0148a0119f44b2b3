import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'

/** Forbidden wherever no host is at home. */
const PLATFORM = [
  'cloudflare:workers',
  'node:fs',
  'node:fs/promises',
  'jsr:@std/assert',
  '../../test/demo/api.ts',
]

const FORBIDDEN: Record<string, string[]> = {
  'src/domain/try.ts': ['../app/ports.ts', '../http/env.ts', '../hosts/config.ts', 'hono', 'jose', 'uuidv7'],
  'src/app/try.ts': ['../http/env.ts', '../zoom/client.ts', '../store/sql.ts', '../hosts/config.ts', 'hono'],
  'src/http/try.ts': ['../zoom/client.ts', '../store/sql.ts', '../hosts/config.ts', 'drizzle-orm'],
  'src/http/routes/try.ts': ['../../zoom/client.ts', '../../store/sql.ts', '../../hosts/config.ts'],
  'src/zoom/try.ts': ['../http/env.ts', '../store/sql.ts', '../hosts/config.ts', 'hono', 'drizzle-orm'],
  'src/roster/try.ts': ['../http/env.ts', '../store/sql.ts', '../hosts/config.ts', 'hono', 'drizzle-orm'],
  'src/store/try.ts': ['../http/env.ts', '../zoom/client.ts', '../hosts/config.ts', 'drizzle-orm/d1'],
  'src/hosts/try.ts': ['./cloudflare/d1.ts', './deno/sqlite.ts'],
  'src/meeting/try.ts': [
    '../http/env.ts',
    '../zoom/api/client.ts',
    '../store/sql.ts',
    '../hosts/config.ts',
    'uuidv7',
  ],
  'src/telling/try.ts': ['../http/env.ts', '../meeting/meeting.ts', '../store/sql.ts', '../hosts/config.ts'],
  'src/timetable/try.ts': [
    '../http/env.ts',
    '../meeting/meeting.ts',
    '../store/sql.ts',
    '../hosts/config.ts',
  ],
  'src/pool/try.ts': ['../http/env.ts', '../meeting/meeting.ts', '../store/sql.ts', '../hosts/config.ts'],
  'src/meeting/duties/try.ts': ['../../http/env.ts', '../../store/sql.ts', '../../hosts/config.ts'],
  'src/page/views/try.ts': [
    'node:fs',
    '../../app/ports.ts',
    '../../domain/events.ts',
    '../../http/env.ts',
    '../../hosts/config.ts',
  ],
  'src/hosts/cloudflare/try.ts': [
    'node:fs',
    'jsr:@std/assert',
    '../deno/main.ts',
    '../../../test/demo/api.ts',
  ],
  'src/hosts/deno/try.ts': ['cloudflare:workers', '../cloudflare/d1.ts', '../../../test/demo/api.ts'],
}

const ALLOWED: Record<string, string[]> = {
  'src/domain/try.ts': ['zod', './events.ts'],
  'src/app/try.ts': ['./ports.ts', '../domain/events.ts'],
  'src/http/try.ts': [
    'hono',
    'jose',
    './env.ts',
    './routes/webhook.ts',
    '../app/ports.ts',
    '../domain/access.ts',
  ],
  'src/http/routes/try.ts': ['../env.ts', './webhook.ts', '../../app/ports.ts', '../../domain/access.ts'],
  'src/zoom/try.ts': ['./client.ts', '../app/zoom.ts', '../domain/result.ts'],
  'src/roster/try.ts': ['./zip.ts', '../app/rosterFile.ts', '../domain/email.ts'],
  'src/store/try.ts': ['drizzle-orm', 'drizzle-orm/sqlite-core', './sql.ts', '../app/ports.ts'],
  'src/page/views/try.ts': ['preact', '../../http/client.ts', '../route.ts'],
  'src/hosts/try.ts': ['zod', '../app/ports.ts', './meeting/meeting.ts'],
  'src/meeting/try.ts': ['./storage.ts', './log/writer.ts', '../app/ports.ts', '../domain/when/intervals.ts'],
  'src/meeting/duties/try.ts': [
    './duties.ts',
    '../storage.ts',
    '../log/writer.ts',
    '../../app/ports.ts',
    '../../domain/events.ts',
  ],
  'src/timetable/try.ts': ['./book.ts', '../app/timetable.ts', '../domain/timetable/plan.ts'],
  'src/telling/try.ts': ['./tables.ts', '../app/told.ts', '../domain/events.ts'],
  'src/pool/try.ts': ['./storage.ts', '../app/hostPool.ts', '../domain/pool/bookings.ts'],
  'src/domain/who/try.ts': ['./identity.ts', '../when/intervals.ts', '../events.ts', 'zod'],
  'src/hosts/cloudflare/try.ts': [
    'cloudflare:workers',
    '../config.ts',
    '../meeting/meeting.ts',
    '../../store/sql.ts',
    '../../http/app.ts',
  ],
  'src/hosts/deno/try.ts': ['node:sqlite', 'jsr:@std/assert', '../config.ts', '../../zoom/client.ts'],
}

const Diagnostics = z.object({
  diagnostics: z.array(
    z.object({
      category: z.string(),
      location: z.object({ path: z.string(), start: z.object({ line: z.number() }) }),
    }),
  ),
})

const biome = resolve('node_modules/@biomejs/biome/bin/biome')

/** The imports of these files that lint refuses, as `file: import`. */
function refused(root: string, files: Record<string, string[]>): string[] {
  for (const [file, imports] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), imports.map((path) => `export * from '${path}'\n`).join(''))
  }
  const args = [
    biome,
    'lint',
    '--reporter=json',
    '--max-diagnostics=none',
    '--only=style/noRestrictedImports',
  ]
  const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  return Diagnostics.parse(JSON.parse(stdout)).diagnostics.map(
    ({ location: { path, start } }) => `${path}: ${files[path]?.[start.line - 1]}`,
  )
}

const listed = (files: Record<string, string[]>): string[] =>
  Object.entries(files).flatMap(([file, imports]) => imports.map((path) => `${file}: ${path}`))

describe('the folders of src', () => {
  let root = ''
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'rollcall-lint-'))
    const { vcs: _, ...config } = JSON.parse(readFileSync('biome.json', 'utf8'))
    writeFileSync(join(root, 'biome.json'), JSON.stringify(config))
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  it('import nothing from where they must not', () => {
    const withPlatform = Object.entries(FORBIDDEN).map(([file, imports]): [string, string[]] => [
      file,
      /hosts\/\w+\//.test(file) ? imports : [...imports, ...PLATFORM],
    ])
    const files = Object.fromEntries(withPlatform)
    expect(new Set(refused(root, files))).toEqual(new Set(listed(files)))
  })

  it('import what they rest on', () => {
    expect(refused(root, ALLOWED)).toEqual([])
  })
})
