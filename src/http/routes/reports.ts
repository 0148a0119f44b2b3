import { createRoute } from '@hono/zod-openapi'
import * as z from 'zod'
import type { MeetingView, Report } from '../../app/queries.ts'
import { mayReport, maySee, maySeeParticipants } from '../../domain/access.ts'
import { Cursor, PageLimit, paged } from '../cursor.ts'
import type { RollcallContext } from '../env.ts'
import { allowed, signedIn } from '../guards.ts'
import { meetingJson } from '../meetingJson.ts'
import { errorAnswers, refusal } from '../refusals.ts'
import { createRouter } from '../router.ts'
import { HostedMeeting, json, Meeting, Participant } from '../schemas.ts'
import { participantStats, percent } from '../stats.ts'

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
      attendanceRate: z.number().meta({ description: 'Percent' }),
      totalDurationSeconds: z.int(),
      avgDurationSeconds: z.int(),
    }),
  })
  .meta({ id: 'MeetingReport' })

const Aggregate = z
  .object({
    meetings: z.array(Meeting.extend({ participantCount: z.int(), attendeeCount: z.int() })),
    stats: z.object({
      totalMeetings: z.int(),
      completedMeetings: z.int(),
      totalParticipants: z.int(),
      totalAttendees: z.int(),
      avgAttendanceRate: z.number().meta({ description: 'Percent' }),
      totalMeetingMinutes: z.int().meta({ description: 'Scheduled minutes of the meetings that were held' }),
    }),
    nextCursor: z.string().optional(),
  })
  .meta({ id: 'AggregateReport' })

const reports = createRoute({
  method: 'get',
  path: '/api/zoom/reports',
  operationId: 'getReport',
  tags: ['Attendance'],
  summary:
    'One meeting’s report, or that of all meetings from startDate to endDate: yours, or everybody’s for admins',
  middleware: [signedIn, allowed(mayReport, 'Access denied')] as const,
  request: {
    query: z.object({
      meetingId: z.string().min(1).optional().meta({ description: 'Report on this one, whatever its date' }),
      startDate: Day.optional().meta({ description: 'Only meetings that start then or later' }),
      endDate: Day.optional().meta({ description: 'A date includes its whole day, in UTC' }),
      limit: PageLimit.meta({
        description: 'Of the meetings listed, newest first; stats are over all of them',
      }),
      cursor: Cursor,
    }),
  },
  responses: { 200: json(z.union([OneReport, Aggregate]), 'The report'), ...errorAnswers(400, 403, 404) },
})

export const reportRoutes = () =>
  createRouter().openapi(reports, async (c) => {
    const { meetingId, startDate, endDate, limit, cursor } = c.req.valid('query')
    if (meetingId !== undefined) {
      const one = await oneReport(c, meetingId)
      return one ? c.json(one, 200) : refusal(c, { reason: 'NOT_FOUND', message: 'Meeting not found' })
    }
    const actor = c.get('actor')
    const report = await c.get('queries').report({
      from: startDate && sortable(Date.parse(startDate)),
      to: endDate && endOf(endDate),
      teacherId: actor.role === 'admin' ? undefined : actor.id,
      limit: limit + 1,
      before: cursor,
    })
    return c.json(aggregate(c, report, limit), 200)
  })

const DAY_MS = 24 * 60 * 60 * 1000

const endOf = (day: string): string => sortable(Date.parse(day) + (day.includes('T') ? 0 : DAY_MS))

/** Instants are compared as text, and a year of five digits (`+010000`) would sort first. */
function sortable(at: number): string {
  const text = new Date(at).toISOString()
  return text.startsWith('+') ? '9999-12-31T23:59:59.999Z' : text
}

async function oneReport(c: RollcallContext, meetingId: string) {
  const { actor, queries } = c.var
  const { meeting, relation } = await queries.sight(actor.id, meetingId)
  if (meeting === null || !maySee(actor, meeting, relation)) return null
  if (!maySeeParticipants(actor, meeting, relation)) return null
  const [participants, expected] = await Promise.all([
    queries.participants(meeting.id),
    queries.expected(meeting),
  ])
  const stats = participantStats(participants, expected)
  return {
    meeting: { ...meetingJson(actor, meeting), participants },
    stats: {
      totalInvited: Math.max(stats.expectedCount, stats.totalParticipants),
      totalJoined: stats.joinedCount,
      attendanceRate: stats.attendanceRate,
      totalDurationSeconds: stats.totalDurationSeconds,
      avgDurationSeconds: stats.avgDurationSeconds,
    },
  }
}

function aggregate(c: RollcallContext, { meetings, totals }: Report, limit: number) {
  const page = paged(meetings, limit)
  return {
    ...page,
    meetings: page.meetings.map((meeting) => reported(c, meeting)),
    stats: {
      totalMeetings: totals.meetings,
      completedMeetings: totals.completed,
      totalParticipants: totals.participants,
      totalAttendees: totals.attendees,
      avgAttendanceRate: percent(totals.averageRate ?? 0, 100),
      totalMeetingMinutes: totals.minutes,
    },
  }
}

/** A row of the report, without join link and password for every reader. */
function reported({ var: { actor } }: RollcallContext, meeting: MeetingView) {
  const { join_url, password, settings, registration_url, ...shown } = {
    ...NO_SECRETS,
    ...meetingJson(actor, meeting),
  }
  return { ...shown, participantCount: meeting.participant_count, attendeeCount: meeting.attendee_count }
}

const NO_SECRETS = {
  join_url: undefined,
  password: undefined,
  settings: undefined,
  registration_url: undefined,
}
