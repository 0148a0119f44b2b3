import type { TypedResponse } from 'hono'
import * as z from 'zod'
import type { Bearer, InSight, Sight } from '../app/bearer.ts'
import type { ExportFilter, KnowsNumberOf, PupilSight } from '../app/exports.ts'
import type { ClassSight } from '../app/rosterPages.ts'
import { relationOf } from '../app/sight.ts'
import { type Actor, attendanceInClass, attendanceInSight, mayAdminister, maySee } from '../domain/access.ts'
import type { RollcallContext } from './env.ts'
import { PRINT_STYLE } from './printPolicy.ts'
import { refusal } from './refusals.ts'
import { Flag, json } from './schemas.ts'

/** The sessions and pupils of an export. */
export const ExportScope = {
  meetingId: z.string().min(1).optional().meta({ description: 'Only this session' }),
  classId: z.string().min(1).optional().meta({ description: 'Only sessions of this class' }),
  studentId: z.string().min(1).optional().meta({ description: 'Only records of this pupil' }),
  startDate: z.iso.date().optional().meta({ description: 'The local day of the first session' }),
  endDate: z.iso.date().optional().meta({ description: 'The local day of the last session' }),
}

/** The query of an export with deleted sessions. */
export const ExportQuery = {
  ...ExportScope,
  deleted: Flag.meta({ description: 'true: deleted ones as well, for admins' }),
}

interface Query {
  meetingId?: string | undefined
  classId?: string | undefined
  studentId?: string | undefined
  startDate?: string | undefined
  endDate?: string | undefined
  deleted?: 'true' | 'false' | undefined
}

export const isInOrder = ({ startDate, endDate }: Query): boolean =>
  startDate === undefined || endDate === undefined || startDate <= endDate

export const OUT_OF_ORDER = { path: ['endDate'], message: 'must not be before startDate' }

/** The things that a query names, with the bearer's relation to each. */
export interface NamedThings {
  session: Sight | null
  class: ClassSight | null
  pupil: PupilSight | null
  taught: string[]
}

/** Asked in the round trip that finds the bearer. */
export async function namedIn(
  { var: { reads, queries, bearer } }: RollcallContext,
  query: Query,
): Promise<NamedThings> {
  const { meetingId, classId, studentId } = query
  const [session, its, pupil, taught] = await Promise.all([
    meetingId === undefined ? null : queries.sight(bearer, meetingId),
    classId === undefined ? null : reads.roster.classSight(bearer, classId),
    studentId === undefined ? null : reads.exports.pupil(bearer, studentId),
    queries.taught(bearer),
  ])
  return { session, class: its, pupil, taught }
}

/** The rights of the answer. The export's queries get nothing else. */
export interface Allowed {
  viewer: Bearer
  filter: ExportFilter
  knows: KnowsNumberOf
}

/** Checks the rights to the named things. A thing that the bearer may not see is not found. */
export function allowedIn(
  c: RollcallContext,
  query: Query,
  named: NamedThings,
  { tellsDeletions = false } = {},
): Allowed | null {
  const { actor, bearer } = c.var
  const { meetingId, classId, studentId, startDate: from, endDate: to } = query
  const deleted = query.deleted === 'true' && mayAdminister(actor)
  if (meetingId !== undefined && !seesSession(actor, named.session, deleted || tellsDeletions)) return null
  if (classId !== undefined && !seesClass(actor, named.class)) return null
  if (studentId !== undefined && !seesPupil(actor, named.pupil)) return null
  const taught = new Set(named.taught)
  return {
    viewer: { ...bearer, id: actor.id, role: actor.role, emailDigest: null },
    filter: {
      meetingId,
      classId,
      studentId,
      from,
      to,
      deleted,
    },
    knows: (id) => actor.role !== 'teacher' || id === actor.id || taught.has(id),
  }
}

function seesSession(actor: Actor, sight: Sight | null, isDeletedShown: boolean): boolean {
  if (!sight?.meeting || (sight.meeting.deleted_at !== null && !isDeletedShown)) return false
  const { meeting, ...family } = sight
  const relation = relationOf(actor, meeting, family)
  return maySee(actor, meeting, relation) && isSomebody(attendanceInSight(actor, meeting, relation))
}

function seesClass(actor: Actor, sight: ClassSight | null): boolean {
  if (sight === null) return false
  return isSomebody(
    attendanceInClass(actor, { ...sight, teachesClass: sight.class.teacher?.id === actor.id }),
  )
}

const isSomebody = (pupils: InSight): boolean => pupils === 'all' || pupils.length > 0

const seesPupil = (actor: Actor, sight: PupilSight | null): boolean =>
  sight !== null && (mayAdminister(actor) || sight.isOwn || sight.isChild || sight.isTaught)

export const notThere = (c: RollcallContext) =>
  refusal(c, { reason: 'NOT_FOUND', message: 'There is no such session, class or pupil, or not for you' })

/** The HTTP headers of each format. */
export const MEDIA = {
  json: 'application/json',
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  html: 'text/html',
  zip: 'application/zip',
} as const
export type Format = keyof typeof MEDIA

/** The format of the query, else the first known one of Accept, else JSON. */
export function formatOf<F extends Format>(
  c: RollcallContext,
  named: F | undefined,
  offered: readonly F[],
): F | 'json' {
  if (named !== undefined) return named
  const wanted = (c.req.header('accept') ?? '').split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim())
    const q = parameters.find((one) => one.startsWith('q='))
    return { type: type.toLowerCase(), weight: q === undefined ? 1 : Number(q.slice(2)) }
  })
  const best = wanted
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .flatMap(({ type }) => offered.find((format) => MEDIA[format] === type) ?? [])
  return best[0] ?? 'json'
}

export const FormatQuery = <F extends Format>(offered: readonly [F, ...F[]]) =>
  z.enum(offered).optional().meta({ description: 'Instead of the header Accept' })

/** The ids in the file's name. */
export const fileName = (
  kind: string,
  { meetingId, classId, studentId, startDate, endDate }: Query,
): string =>
  [kind, classId, studentId, meetingId, startDate, endDate].filter((part) => part !== undefined).join('_')

/** A streaming answer. */
export function fileAnswer(
  c: RollcallContext,
  format: Format,
  name: string,
  body: ReadableStream<Uint8Array> | string,
): Declared {
  const type = MEDIA[format]
  c.header('content-type', type.startsWith('text/') ? `${type}; charset=utf-8` : type)
  c.header('vary', 'accept', { append: true })
  if (format === 'html') c.header('content-security-policy', `default-src 'none'; style-src ${PRINT_STYLE}`)
  if (format !== 'json') c.header('content-disposition', dispositionOf(format, name))
  // The body is ready-made bytes. JSON has the shape that `fileAnswers` declares.
  return c.body(body) as unknown as Declared
}

type Declared = Response & TypedResponse<never, 200, 'json'>

/** A page is shown; all else is a file. The name consists of ids and days, without unsafe characters. */
const dispositionOf = (format: Format, name: string): string =>
  `${format === 'html' ? 'inline' : 'attachment'}; filename="${name.replaceAll(/[^\w.-]+/g, '-')}.${format}"`

/** The declared answers of a route: JSON and the other formats. */
export function fileAnswers<S extends z.ZodType>(
  schema: S,
  description: string,
  formats: readonly Format[],
): ReturnType<typeof json<S>> {
  const answer = json(schema, description)
  const others = formats
    .filter((format) => format !== 'json')
    .map((format) => [MEDIA[format], { schema: BYTES }])
  return { ...answer, content: { ...Object.fromEntries(others), ...answer.content } }
}

const BYTES = z.string().meta({ format: 'binary' })
