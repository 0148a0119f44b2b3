import * as z from 'zod'
import type { Sight } from '../../app/bearer.ts'
import type { MeetingView } from '../../app/meetingView.ts'
import { attendedCount, attendedUntil, rateOf } from '../../app/numbers.ts'
import type { RangeEnd, Report, ReportedMeeting, ReportTotals } from '../../app/reportView.ts'
import type { Roll } from '../../app/rollView.ts'
import { relationOf } from '../../app/sight.ts'
import { mayReport, maySee, maySeeParticipants } from '../../domain/access.ts'
import { HOUR_MS } from '../../domain/when/duration.ts'
import { cursorOf, cutPage, PageLimit, placeEntries, placeOf, writeCursor } from '../cursor.ts'
import type { RollcallContext } from '../env.ts'
import { allowed } from '../guards.ts'
import { meetingJson, withoutLinks } from '../meetingJson.ts'
import { participantJson } from '../participantJson.ts'
import { readingBy } from '../reading.ts'
import { errorAnswers, refusal } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { attendanceRate, ETAG, Flag, HostedMeeting, json, Meeting, Participant } from '../schemas.ts'
import { judgingIn, readRoll, sessionRoll } from '../sessionRoll.ts'
import { signedIn } from '../signedIn.ts'
import { AVERAGE, reportStats } from '../stats.ts'

/** A day, or an instant. */
const Day = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: 'must be a date, as 2026-09-01',
})

const OneReport = z
  .object({
    meeting: HostedMeeting.extend({ participants: z.array(Participant) }),
    stats: z.object({
      totalInvited: z.int(),
      totalJoined: z.int(),
      attendanceRate,
      totalDurationSeconds: z.int(),
      avgDurationSeconds: z.int().meta({ description: AVERAGE }),
    }),
  })
  .meta({ id: 'MeetingReport' })

const ReportStats = z.object({
  totalMeetings: z.int(),
  completedMeetings: z.int(),
  totalParticipants: z.int().meta({
    description: 'Everybody that the sessions know, also people who are invited and never came',
  }),
  totalAttendees: z.int().meta({ description: 'The sum of attendeeCount over all meetings of the range' }),
  avgAttendanceRate: z.number().meta({
    description: 'Percent: the mean over completed sessions that expected somebody; 0 if there is none',
  }),
  totalMeetingMinutes: z.int().meta({ description: 'Scheduled minutes of the meetings that were held' }),
})

const Aggregate = z
  .object({
    meetings: z.array(
      Meeting.omit({ join_url: true }).extend({
        participantCount: z.int().meta({ description: 'Everybody that the session knows, also the invited' }),
        attendeeCount: z
          .int()
          .meta({ description: 'Present and late, after corrections; where nobody is expected, who came' }),
      }),
    ),
    stats: ReportStats,
    nextCursor: z.string().optional(),
  })
  .meta({ id: 'AggregateReport' })

/** The last session of a page, and the sums. A forged cursor deceives only its forger. */
const ReportCursor = cursorOf(
  z.tuple([...placeEntries, ReportStats]).transform(([startTime, id, stats]) => ({
    place: { startTime, id },
    stats,
  })),
)

const Query = z
  .object({
    meetingId: z.string().min(1).optional().meta({ description: 'Report on this one, of any date' }),
    startDate: Day.optional().meta({
      description: 'Only meetings of this local day or later; or that start at this instant or later',
    }),
    endDate: Day.optional().meta({
      description: 'The same for the last day or instant, which is included with all of its second',
    }),
    deleted: Flag.meta({ description: 'true: deleted ones as well' }),
    limit: PageLimit.meta({
      description: 'Of the meetings listed, newest first; stats are over all of them',
    }),
    cursor: ReportCursor.optional().meta({ description: 'The nextCursor of the page before' }),
  })
  .refine(isInOrder, {
    path: ['endDate'],
    message: 'must not be before startDate',
  })

/** Two days are compared as days. Compared with an instant, a day lasts as long as it does anywhere on earth. */
function isInOrder({ startDate, endDate }: { startDate?: string | undefined; endDate?: string | undefined }) {
  const areDays = [startDate, endDate].every((bound) => bound !== undefined && !bound.includes('T'))
  return areDays ? String(startDate) <= String(endDate) : earliest(startDate) <= latest(endDate)
}

/** In epoch milliseconds. Somewhere on earth a local day begins 14 hours before the day in UTC, and somewhere it ends 12 hours after it. */
function earliest(start: string | undefined): number {
  if (start === undefined) return Number.NEGATIVE_INFINITY
  return Date.parse(start) - (start.includes('T') ? 0 : 14 * HOUR_MS)
}

function latest(end: string | undefined): number {
  if (end === undefined) return Number.POSITIVE_INFINITY
  return Date.parse(end) + (end.includes('T') ? 0 : 36 * HOUR_MS)
}

/** One session, or a page of sessions with one more, which shows that another page follows. */
async function asked(c: RollcallContext, query: z.infer<typeof Query>) {
  const { queries, bearer } = c.var
  const { meetingId, startDate, endDate, deleted, limit, cursor } = query
  if (meetingId !== undefined) {
    const [sight, roll] = await Promise.all([
      queries.sight(bearer, meetingId),
      readRoll(queries, bearer, meetingId),
    ])
    return { one: { ...sight, roll }, many: null }
  }
  const report = await queries.report(bearer, {
    from: boundOf(startDate, (at) => at),
    to: boundOf(endDate, endOfSecond),
    deleted: deleted === 'true',
    limit: limit + 1,
    before: cursor?.place,
  })
  return { one: null, many: report }
}

const read = readingBy(allowed(mayReport, 'Only teachers and admins see reports'), Query, asked)

const reports = createRoute({
  method: 'get',
  path: '/api/zoom/reports',
  operationId: 'getReport',
  tags: ['Attendance'],
  summary:
    'One meeting’s report, or that of all meetings from startDate to endDate: yours, or everybody’s for admins',
  description:
    'For teachers and admins. With meetingId the answer is about that session; without, about all of the range, with sums over all of them.',
  middleware: [signedIn, read.asked] as const,
  request: { query: Query },
  responses: {
    200: json(z.union([OneReport, Aggregate]), 'The report', ETAG),
    ...errorAnswers(400, 403, 404),
  },
})

export const reportRoutes = () =>
  createRouter().openapi(reports, async (c) => {
    const { one, many } = read.found(c)
    if (many) return c.json(aggregate(c, many, c.req.valid('query')), 200)
    const report = await oneReport(c, one)
    return report ? c.json(report, 200) : refusal(c, { reason: 'NOT_FOUND', message: 'Meeting not found' })
  })

function boundOf(text: string | undefined, instant: (at: number) => number): RangeEnd | undefined {
  if (text === undefined) return undefined
  return text.includes('T') ? { at: sortable(instant(Date.parse(text))) } : { day: text }
}

/** So 23:59:59 ends a day. */
const endOfSecond = (at: number): number => Math.floor(at / 1000) * 1000 + 999

/** Instants are compared as text, and a year of five digits (`+010000`) would come first. */
function sortable(at: number): string {
  const text = new Date(at).toISOString()
  return text.startsWith('+') ? '9999-12-31T23:59:59.999Z' : text
}

interface One extends Pick<Sight, 'enrolled' | 'childIds'> {
  meeting: MeetingView | null
  roll: Roll
}

async function oneReport(c: RollcallContext, { meeting: found, roll: read, ...family }: One) {
  const { actor } = c.var
  if (found === null || (found.deleted_at !== null && c.req.query('deleted') !== 'true')) return null
  const relation = relationOf(actor, found, family)
  if (!maySee(actor, found, relation) || !maySeeParticipants(actor, found, relation)) return null
  c.set('meeting', found)
  const { meeting, roll, numbers } = await sessionRoll(c, read)
  return {
    meeting: { ...meetingJson(c.var, meeting), participants: roll.participants.map(participantJson) },
    stats: reportStats(numbers),
  }
}

/** The sums are read once, for the first page. The cursors carry them to later pages. */
function aggregate(c: RollcallContext, report: Report, { limit, cursor }: z.infer<typeof Query>) {
  const attended = new Map(
    report.untaken.map((session) => [session.meeting.id, attendedUntil(judgingIn(c), session).size]),
  )
  const stats = cursor?.stats ?? statsOf(report.totals ?? NOTHING, attended.values())
  const { meetings, last } = cutPage(report.meetings, limit)
  return {
    meetings: meetings.map((meeting) =>
      reported(meeting, attended.get(meeting.id) ?? attendedCount(meeting)),
    ),
    stats,
    ...(last && { nextCursor: writeCursor([...placeOf(last), stats]) }),
  }
}

const NOTHING: ReportTotals = {
  meetings: 0,
  completed: 0,
  participants: 0,
  attended: 0,
  minutes: 0,
  averageRate: null,
}

const statsOf = (totals: ReportTotals, untaken: Iterable<number>): z.infer<typeof ReportStats> => ({
  totalMeetings: totals.meetings,
  completedMeetings: totals.completed,
  totalParticipants: totals.participants,
  totalAttendees: [...untaken].reduce((sum, count) => sum + count, totals.attended),
  avgAttendanceRate: rateOf(totals.averageRate ?? 0, 100) ?? 0,
  totalMeetingMinutes: totals.minutes,
})

/** A row of the report, without links for any reader. */
const reported = (meeting: ReportedMeeting, attendeeCount: number) => ({
  ...withoutLinks(meeting),
  participantCount: meeting.participant_count,
  attendeeCount,
})
