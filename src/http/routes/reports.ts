import { createRoute } from '@hono/zod-openapi'
import * as z from 'zod'
import { attendedCount, numbersOf, rateOf } from '../../app/numbers.ts'
import type { Bound, MeetingView, Report } from '../../app/queries.ts'
import { mayReport, maySee, maySeeParticipants } from '../../domain/access.ts'
import { Cursor, PageLimit, paged } from '../cursor.ts'
import type { RollcallContext } from '../env.ts'
import { allowed, signedIn } from '../guards.ts'
import { meetingJson } from '../meetingJson.ts'
import { participantJson } from '../participantJson.ts'
import { errorAnswers, refusal } from '../refusals.ts'
import { createRouter } from '../router.ts'
import { attendanceRate, Flag, HostedMeeting, json, Meeting, Participant } from '../schemas.ts'
import { judgingIn, sessionRoll } from '../sessionRoll.ts'
import { reportStats } from '../stats.ts'

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
      avgDurationSeconds: z.int(),
    }),
  })
  .meta({ id: 'MeetingReport' })

const Aggregate = z
  .object({
    meetings: z.array(
      Meeting.omit({ join_url: true }).extend({ participantCount: z.int(), attendeeCount: z.int() }),
    ),
    stats: z.object({
      totalMeetings: z.int(),
      completedMeetings: z.int(),
      totalParticipants: z.int(),
      totalAttendees: z.int(),
      avgAttendanceRate: z.number().meta({
        description: 'Percent: the mean over completed sessions that expected somebody; 0 if there is none',
      }),
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
      startDate: Day.optional().meta({
        description: 'Only meetings of this local day or later; or that start at this instant or later',
      }),
      endDate: Day.optional().meta({
        description: 'The same for the last day or instant, which is included',
      }),
      deleted: Flag.meta({ description: 'true: deleted ones as well' }),
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
    const { meetingId, startDate, endDate, deleted, limit, cursor } = c.req.valid('query')
    if (meetingId !== undefined) {
      const one = await oneReport(c, meetingId, deleted === 'true')
      return one ? c.json(one, 200) : refusal(c, { reason: 'NOT_FOUND', message: 'Meeting not found' })
    }
    const actor = c.get('actor')
    const report = await c.get('queries').report({
      from: boundOf(startDate),
      to: boundOf(endDate),
      teacherId: actor.role === 'admin' ? undefined : actor.id,
      deleted: deleted === 'true',
      limit: limit + 1,
      before: cursor,
    })
    return c.json(aggregate(c, report, limit), 200)
  })

function boundOf(text: string | undefined): Bound | undefined {
  if (text === undefined) return undefined
  return text.includes('T') ? { at: sortable(Date.parse(text)) } : { day: text }
}

/** Instants are compared as text, in which a year of five digits (`+010000`) would come first. */
function sortable(at: number): string {
  const text = new Date(at).toISOString()
  return text.startsWith('+') ? '9999-12-31T23:59:59.999Z' : text
}

async function oneReport(c: RollcallContext, meetingId: string, deleted: boolean) {
  const { actor, queries } = c.var
  const { meeting: found, relation } = await queries.sight(actor.id, meetingId)
  if (found === null || (found.deleted_at !== null && !deleted)) return null
  if (!maySee(actor, found, relation) || !maySeeParticipants(actor, found, relation)) return null
  const { meeting, roll, numbers } = await sessionRoll(c, found)
  return {
    meeting: { ...meetingJson(c.var, meeting), participants: roll.participants.map(participantJson) },
    stats: reportStats(numbers),
  }
}

function aggregate(c: RollcallContext, { meetings, totals, running }: Report, limit: number) {
  const page = paged(meetings, limit)
  const attended = new Map(
    running.map(({ meeting, roll }) => [meeting.id, numbersOf(meeting, roll, judgingIn(c)).attended.size]),
  )
  return {
    ...page,
    meetings: page.meetings.map((meeting) =>
      reported(c, meeting, attended.get(meeting.id) ?? attendedCount(meeting)),
    ),
    stats: {
      totalMeetings: totals.meetings,
      completedMeetings: totals.completed,
      totalParticipants: totals.participants,
      totalAttendees: [...attended.values()].reduce((sum, count) => sum + count, totals.attended),
      avgAttendanceRate: rateOf(totals.averageRate ?? 0, 100) ?? 0,
      totalMeetingMinutes: totals.minutes,
    },
  }
}

/** A row of the report: no way in for any reader. */
function reported(c: RollcallContext, meeting: MeetingView, attendeeCount: number) {
  const { join_url, password, settings, registration_url, ...shown } = {
    ...NO_SECRETS,
    ...meetingJson(c.var, meeting),
  }
  return { ...shown, participantCount: meeting.participant_count, attendeeCount }
}

const NO_SECRETS = {
  password: undefined,
  settings: undefined,
  registration_url: undefined,
}
