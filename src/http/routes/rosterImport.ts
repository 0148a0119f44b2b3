import { createMiddleware } from 'hono/factory'
import * as z from 'zod'
import type { FileImport, ImportStep, importFile } from '../../app/importFile.ts'
import type { ReadOptions } from '../../app/rosterFile.ts'
import { mayAdminister, Role } from '../../domain/access.ts'
import { answerInLines, LINES, wantsLines } from '../answerInLines.ts'
import { overBudget } from '../budget.ts'
import type { Env, RollcallContext } from '../env.ts'
import { allowed } from '../guards.ts'
import { BOOKMARK_HEADER } from '../headers.ts'
import { inDigits } from '../inDigits.ts'
import { oneAtATime } from '../oneAtATime.ts'
import { behind } from '../reading.ts'
import { errorAnswers, refusal } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { BOOKMARK, Flag, json } from '../schemas.ts'
import { signedIn } from '../signedIn.ts'

const text = z.string().trim().min(1).max(200)

/** As JSON, because a column's header may have any character. */
const Mapping = z
  .string()
  .max(10_000)
  .transform((given, c) => {
    try {
      return JSON.parse(given)
    } catch {
      c.addIssue('must be JSON, as {"number":"LRN"}')
      return z.NEVER
    }
  })
  .pipe(z.record(z.string(), z.union([z.string(), z.int().min(1), z.null()])))

const Query = z.object({
  dryRun: Flag.meta({ description: 'true: says what would change, and changes nothing' }),
  partial: Flag.meta({ description: 'true: takes the rows that are right, and says what it left' }),
  rollOver: Flag.meta({
    description:
      'true: the file is the whole school. People who are not in it leave. Pupils leave the classes that it does not have them in',
  }),
  leavers: inDigits(z.int().min(0)).optional().meta({
    description: 'With rollOver: at most so many people may leave; a tenth of the school if not given',
  }),
  map: Mapping.optional().meta({
    type: 'string',
    description:
      'Columns by what they say, as JSON: {"number":"LRN","class":"Section","sex":null}; a header, a number from 1, or null',
  }),
  role: Role.optional().meta({
    description:
      'For rows without a role. If not given, people of the roster keep their role, and new people are students',
  }),
  name: text.optional().meta({ description: 'The file’s own name, for what is said of the rows of a CSV' }),
  class: text.optional().meta({ description: 'The class of people without a class in their row' }),
  sheet: text.optional().meta({ description: 'Of a workbook; the first if not given' }),
})

const count = z.int()
const Counts = z.object({ added: count, changed: count, unchanged: count, removed: count })
const Named = z.object({ id: z.string(), name: z.string() })
const was = z
  .record(z.string(), z.unknown())
  .nullable()
  .meta({ description: 'What of it changes, as it is in the roster; null for what is new' })
const change = z.enum(['added', 'changed'])

const Note = z.object({
  file: z
    .string()
    .meta({ description: 'The name that was given, the file of a zip or the sheet of a workbook' }),
  line: z.int(),
  field: z.string().nullable(),
  reason: z.string(),
})
const Notes = z.object({ count, rows: z.array(Note).meta({ description: 'The first 10,000' }) })

export const RosterFileImport = z
  .object({
    applied: z.boolean(),
    file: z.object({
      format: z.enum(['csv', 'xlsx', 'oneroster']),
      version: z.string().nullable().meta({ description: 'OneRoster’s' }),
      encoding: z.string().nullable(),
      separator: z.string().nullable(),
      sheet: z.string().nullable(),
      sheets: z.array(z.string()),
      headerLine: z.int().nullable(),
      columns: z.array(
        z.object({
          column: z.int(),
          header: z.string(),
          field: z.string().nullable().meta({ description: 'What it is taken for; null: not read' }),
          by: z.string().nullable().meta({ description: 'given, header or content; secret: dropped unread' }),
        }),
      ),
    }),
    changes: z.object({
      users: z.array(Counts.extend({ role: Role })),
      classes: Counts,
      enrollments: Counts,
      guardians: Counts,
      moved: count.meta({ description: 'Pupils who leave a class and enter another' }),
      rows: z
        .object({
          users: z.array(Named.extend({ change, role: Role, was })),
          classes: z.array(Named.extend({ change, was })),
          moved: z.array(Named.extend({ from: z.array(z.string()), to: z.array(z.string()) })),
          left: z.array(Named.extend({ role: Role })),
        })
        .meta({ description: 'The first 200 of each kind' }),
    }),
    absent: z
      .object({ users: count, enrollments: count, guardians: count })
      .meta({ description: 'People of the roster who are not in the file; without rollOver they stay' }),
    problems: Notes.meta({ description: 'Rows that are wrong' }),
    skipped: Notes.meta({ description: 'Rows that Rollcall has no use for, and why' }),
    notes: z.array(Note).meta({ description: 'What is no mistake and should be known; the first 200' }),
  })
  .meta({ id: 'RosterFileImport' })

const binary = { schema: z.string().meta({ format: 'binary' }) }

type Tell = (step: { step: ImportStep; read: number }) => void

/** The route refuses an invalid query. */
const inLines = createMiddleware<Env>(async (c, next) => {
  if (!wantsLines(c)) return next()
  const query = Query.safeParse(c.req.query())
  return query.success ? answerInLines(c, (tell) => brought(c, query.data, tell)) : next()
})

const answer = json(RosterFileImport, 'What changed, or would change', BOOKMARK)

const route = createRoute({
  method: 'post',
  path: '/api/roster/import',
  operationId: 'importRosterFile',
  tags: ['Roster'],
  summary: 'Bring people and classes as a file: CSV, Excel or OneRoster 1.1 and 1.2',
  description:
    'For admins. The body is the file itself. All of it is stored or nothing, but for partial=true. With `Accept: application/x-ndjson` the answer is a line for each step and a last one with `status` and `body`. Passwords are never read.',
  middleware: [
    signedIn,
    behind(allowed(mayAdminister, 'Only admins can change the roster')),
    inLines,
  ] as const,
  request: {
    query: Query,
    body: { content: { 'application/octet-stream': binary, 'text/csv': binary }, required: true },
  },
  responses: {
    200: { ...answer, content: { ...answer.content, [LINES]: { schema: z.string() } } },
    ...errorAnswers(400, 403, 413),
  },
})

export const rosterImportRoutes = () =>
  createRouter().openapi(route, (c) => brought(c, c.req.valid('query'), () => undefined))

const alone = oneAtATime()

async function brought(c: RollcallContext, query: z.output<typeof Query>, tell: Tell) {
  const over = await overBudget(c, 'imports')
  return over ?? alone(c, () => importing(c, query, tell))
}

async function importing(c: RollcallContext, query: z.output<typeof Query>, tell: Tell) {
  const { ports, d1 } = c.var
  const reader = await ports.rosterReader()
  const bytes = new Uint8Array(await c.req.arrayBuffer())
  let over: Awaited<ReturnType<typeof overBudget>> = null
  const spend = async (rows: number) => {
    over = await overBudget(c, 'roster_rows', rows)
    return over === null
  }
  try {
    const file = await reader.read(bytes, optionsOf(query, ports.clock.now()))
    const { importFile } = await import('../../app/importFile.ts')
    const imports = await ports.rosterImports(d1)
    const given = { ...ports, store: ports.roster(d1), imports, spend, tell }
    const imported = await importFile(given, file, {
      dryRun: query.dryRun === 'true',
      partial: query.partial === 'true',
      rollOver: query.rollOver === 'true',
      leavers: query.leavers ?? null,
    })
    if (over) return over
    if (!imported.ok) return refused(c, imported.refusal)
    const { bookmark } = imported.value
    if (bookmark) c.header(BOOKMARK_HEADER, bookmark)
    return c.json(toJson(imported.value), 200)
  } catch (error) {
    const fault = reader.faultIn(error)
    if (fault === null) throw error
    return refusal(c, { reason: 'INVALID_FILE', message: fault })
  }
}

const optionsOf = (query: z.output<typeof Query>, now: Date): ReadOptions => ({
  map: query.map ?? {},
  name: query.name ?? null,
  role: query.role ?? null,
  class: query.class ?? null,
  sheet: query.sheet ?? null,
  now,
})

type Refused = Extract<Awaited<ReturnType<typeof importFile>>, { ok: false }>['refusal']

function refused(c: RollcallContext, { reason, message, ...why }: Refused) {
  if (reason === 'OVER_BUDGET') throw new Error('A day’s rows are refused where they are counted')
  const problems = 'problems' in why ? why.problems.all : []
  const issues = problems.map(({ file, line, field, reason: said }) => ({
    path: [file, line, ...(field === null ? [] : [field])].join(':'),
    message: said,
  }))
  return refusal(c, { reason, message, ...(issues.length > 0 && { issues }) })
}

function toJson({ form, applied, changes, absent, problems, skipped, notes }: FileImport) {
  const told = ({ all, count }: FileImport['problems']) => ({ count, rows: all })
  return {
    applied,
    file: form,
    changes,
    absent,
    problems: told(problems),
    skipped: told(skipped),
    notes,
  }
}
