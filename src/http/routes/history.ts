import * as z from 'zod'
import type { HistoryView } from '../../app/queries.ts'
import type { AttendanceAt } from '../../app/rollView.ts'
import { mayChange, Role } from '../../domain/access.ts'
import { EVENT_TYPES, EventMeta } from '../../domain/events.ts'
import { PageLimit, VersionCursor, writeCursor } from '../cursor.ts'
import type { RollcallContext } from '../env.ts'
import { withoutSecrets } from '../eventData.ts'
import { meetingAllowed } from '../guards.ts'
import { Instant } from '../instant.ts'
import { readingBy } from '../reading.ts'
import { errorAnswers } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import {
  AttendanceCounts,
  AttendanceRecord,
  AttendanceSource,
  Deleted,
  instant,
  json,
  MeetingId,
  Rule,
  ruleJson,
} from '../schemas.ts'
import { signedIn } from '../signedIn.ts'
import { statusCounts } from '../stats.ts'

const HistoryEvent = z
  .object({
    version: z.int().meta({ description: 'Counts a meeting’s events from 1 without gaps' }),
    type: z.enum(EVENT_TYPES),
    occurredAt: instant.meta({ description: 'When it happened' }),
    recordedAt: instant.meta({ description: 'When Rollcall learned of it' }),
    actor: z.object({ id: z.string(), role: Role, name: z.string().nullable() }).nullable(),
    source: EventMeta.shape.source,
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'HistoryEvent' })

const Page = z.object({ events: z.array(HistoryEvent), nextCursor: z.string().optional() })

const AsKnown = z
  .object({
    at: instant,
    attendance: z
      .object({
        summary: AttendanceCounts,
        records: z.array(AttendanceRecord),
        ...AttendanceSource.required().shape,
        rule: Rule,
      })
      .nullable(),
  })
  .meta({ id: 'AttendanceAsKnown' })

const Query = Deleted.extend({
  limit: PageLimit.meta({ description: 'Events on a page' }),
  cursor: VersionCursor.optional().meta({ description: 'The nextCursor of the page before' }),
  at: Instant.optional().meta({
    description: 'The attendance as it was known at this instant, instead of the events',
  }),
})

async function asked(
  { req, var: { queries } }: RollcallContext,
  { limit, cursor, at }: z.infer<typeof Query>,
) {
  const id = req.param('id') ?? ''
  if (at !== undefined) return { at, known: await queries.attendanceAt(id, at), page: null }
  return { at: null, known: null, page: await queries.history(id, cursor ?? 0, limit) }
}

const told = readingBy(
  meetingAllowed(mayChange, 'Only the host, alternative hosts and admins see a meeting’s history'),
  Query,
  asked,
)

const history = createRoute({
  method: 'get',
  path: '/api/zoom/meetings/{id}/history',
  operationId: 'getHistory',
  tags: ['Attendance'],
  summary: 'What happened in a meeting and who did it; with `at`, the attendance as it was known then',
  description:
    'For the host and admins: the events of the log, in order, page by page, with who caused them.',
  middleware: [signedIn, told.asked] as const,
  request: { params: MeetingId, query: Query },
  responses: { 200: json(z.union([Page, AsKnown]), 'The history'), ...errorAnswers(400, 403, 404) },
})

export const historyRoutes = () =>
  createRouter().openapi(history, (c) => {
    const found = told.found(c)
    if (found.page === null)
      return c.json({ at: found.at, attendance: found.known && asKnown(found.known) }, 200)
    const events = found.page.events.map(shown)
    return c.json(found.page.more ? { events, nextCursor: writeCursor(found.page.reached) } : { events }, 200)
  })

const asKnown = ({ rule, ...known }: AttendanceAt) => ({
  summary: statusCounts(known.records),
  ...known,
  rule: ruleJson(rule),
})

const shown = ({ data, ...event }: HistoryView) => ({
  ...event,
  data: withoutSecrets(data),
})
