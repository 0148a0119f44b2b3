import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openApiDocument } from '../../src/openapi/document.ts'
import { newMeetingBody } from '../../src/zoom/api/bodies.ts'

const CLASS = {
  ...{ topic: 'Biology', agenda: '', startTime: '2026-03-02T08:00:00Z', duration: 45, timezone: 'UTC' },
  ...{ registration: true, settings: {} },
}

const text = (file: string): string => readFileSync(file, 'utf8')

const PAGES = [
  'README.md',
  'CHANGELOG.md',
  'test/simulator/README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
]

describe('README.md', () => {
  it('can be read in five minutes', () => {
    expect(text('README.md').split(/\s+/).length).toBeLessThanOrEqual(1300)
  })

  it('shows lines of what npm start prints', () => {
    const printed = text('test/demo/class.txt').split('\n')
    const shown = /^ {4}STUDENT .*?A name alone marks nobody\.$/ms.exec(text('README.md'))?.[0] ?? ''
    const lines = shown.split('\n').map((line) => line.replace(/^ {4}/, ''))
    const rows = lines.filter((line) => line !== '' && line !== '…')
    expect(rows.length).toBeGreaterThan(4)
    expect(printed.filter((line) => rows.includes(line))).toEqual(rows)
  })
})

describe.each(PAGES)('%s', (page) => {
  it('links to files and headings that exist', () => {
    const broken = linksIn(text(page)).filter((link) => !exists(page, link))
    expect(broken).toEqual([])
  })
})

describe('docs/log.md', () => {
  it('has every log line that the source writes, and no other', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => text(join('src', name)))
    const written = sources.flatMap((source) => namesIn(source, /level: [^\n]*?\bevent: '([a-z.]+)'/g))
    const rows = text('docs/log.md').match(/^\| event \|[\s\S]*?\n\n/m)?.[0] ?? ''
    const told = rows.split('\n').flatMap((row) => namesIn(row.split('|')[1] ?? '', /`([a-z.]+)`/g))
    expect(written.length).toBeGreaterThan(10)
    expect(written.filter((name) => !told.includes(name))).toEqual([])
    expect(told.filter((name) => !sources.some((source) => source.includes(`'${name}'`)))).toEqual([])
  })
})

const namesIn = (words: string, pattern: RegExp): string[] =>
  [...words.matchAll(pattern)].map(([, name]) => name ?? '')

describe('docs/deploy.md', () => {
  it('says how Zoom’s account settings must be, those among them that Rollcall asks for with each class', () => {
    const rows = text('docs/deploy.md').match(/^\| setting \|[\s\S]*?\n\n/m)?.[0] ?? ''
    const asked = Object.keys(newMeetingBody(CLASS).settings ?? {})
    expect(asked.length).toBeGreaterThan(8)
    expect(asked.filter((name) => !rows.includes(`\`${name}\``))).toEqual([])
    const subjects = [
      /manual/,
      /authenticated/,
      /E-mails in reports/,
      /Waiting Room/,
      /join link on the registration page/,
    ]
    expect(subjects.filter((subject) => !subject.test(rows))).toEqual([])
  })
})

describe('docs/api.md', () => {
  it('names every route and every error code of /api/openapi.json', () => {
    const { paths, components } = Document.parse(openApiDocument())
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `| \`${method.toUpperCase()} ${path}\` |`),
    )
    const codes = components.schemas.Error.properties.code.enum.map((code) => `\`${code}\``)
    const api = text('docs/api.md')
    expect([...routes, ...codes].filter((named) => !api.includes(named))).toEqual([])
  })
})

const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.object({
    schemas: z.object({
      Error: z.object({ properties: z.object({ code: z.object({ enum: z.array(z.string()) }) }) }),
    }),
  }),
})

/** The relative links of a page, outside of code. */
const linksIn = (markdown: string): string[] =>
  [...markdown.replaceAll(/^```.*?^```$/gms, '').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))

function exists(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#')
  const file = path === '' ? page : join(dirname(page), path)
  if (!existsSync(file)) return false
  return heading === undefined || headingsOf(text(file)).includes(heading)
}

/** As GitHub names them in links. */
const headingsOf = (markdown: string): string[] =>
  [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  )
