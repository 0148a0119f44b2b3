import * as z from 'zod'
import type { PastParticipant, Registrant, ZoomMeeting } from '../../app/zoom.ts'
import { zoomInstant } from '../instant.ts'
import { instanceUuid, linkAt, meetingNumber, minutes, zoomId } from '../values.ts'
import { optionalText } from './optional.ts'
import { pageOf } from './page.ts'

/** Zoom's answers, as far as Rollcall reads them. Links must lead to Zoom. */
export type Shapes = ReturnType<typeof shapesFor>

export function shapesFor(apiUrl: string) {
  const link = linkAt(apiUrl)
  const optionalLink = optionalText.pipe(link.nullable())
  return {
    link,
    inviteLinks: z
      .object({ attendees: z.array(z.object({ join_url: link })) })
      .transform(({ attendees }) => attendees.map(({ join_url }) => join_url)),
    meeting: meetingWith(link, optionalLink.catch(null)),
    addedRegistrant: z
      .object({ registrant_id: zoomId, join_url: optionalLink })
      .transform((added) => ({ registrantId: added.registrant_id, joinUrl: added.join_url })),
    registrants: pageOf(
      'registrants',
      z
        .object({ id: zoomId, email: z.string(), join_url: optionalLink })
        .transform(({ id, email, join_url }): Registrant => ({ registrantId: id, email, joinUrl: join_url })),
    ),
  }
}

const meetingWith = (link: z.ZodType<string>, optionalLink: z.ZodType<string | null>) =>
  z
    .object({
      id: meetingNumber,
      host_id: zoomId,
      join_url: link,
      start_url: optionalLink,
      password: optionalText,
      registration_url: optionalLink,
      occurrences: z.array(z.unknown()).nullish().catch(null),
    })
    .transform(
      (meeting): ZoomMeeting => ({
        number: meeting.id,
        hostId: meeting.host_id,
        joinUrl: meeting.join_url,
        startUrl: meeting.start_url,
        password: meeting.password,
        registrationUrl: meeting.registration_url,
        ...occurrencesIn(meeting.occurrences ?? []),
      }),
    )

/** More occurrences than a series of Zoom's has. */
const MAX_OCCURRENCES = 1_000

/** An occurrence that comes twice counts once, because two sessions cannot have the same id. */
function occurrencesIn(rows: readonly unknown[]): Pick<ZoomMeeting, 'occurrences' | 'oddOccurrences'> {
  const read = rows.slice(0, MAX_OCCURRENCES).flatMap((row) => Occurrence.safeParse(row).data ?? [])
  const occurrences = [...new Map(read.map((one) => [one.occurrenceId, one])).values()]
  return { occurrences, oddOccurrences: rows.length - read.length }
}

const Occurrence = z
  .object({
    occurrence_id: z.union([zoomId, z.int().positive().transform(String)]),
    start_time: zoomInstant,
    duration: minutes,
    status: optionalText,
  })
  .transform(({ occurrence_id, start_time, duration, status }): ZoomMeeting['occurrences'][number] => ({
    occurrenceId: occurrence_id,
    startTime: start_time,
    duration,
    isDeleted: status === 'deleted',
  }))

const ListedMeeting = z.object({ id: meetingNumber, start_time: optionalText, agenda: optionalText })
export type ListedMeeting = z.infer<typeof ListedMeeting>

export const ListedMeetings = pageOf('meetings', ListedMeeting)

export const Instances = pageOf(
  'meetings',
  z
    .object({ uuid: instanceUuid, start_time: zoomInstant })
    .transform(({ uuid, start_time }) => ({ uuid, startTime: start_time })),
)

/** A value that cannot be an id of Zoom's proves nothing. The row is kept without it. */
const optionalId = optionalText.pipe(zoomId.nullable()).catch(null)

const ParticipantRow = z.object({
  name: optionalText,
  user_email: optionalText,
  registrant_id: optionalId,
  customer_key: optionalText,
  /** Of the account; past_meetings says the same in `id`. */
  participant_user_id: optionalId,
  id: optionalId,
  user_id: optionalText,
  join_time: zoomInstant,
  leave_time: zoomInstant,
  status: optionalText,
})

/** Of a report or of past_meetings. */
export const Participants = pageOf('participants', ParticipantRow)

/** A person who only waited to be let in was not there. */
export const pastParticipants = (rows: z.infer<typeof ParticipantRow>[]): PastParticipant[] =>
  rows
    .filter(({ status }) => status !== 'in_waiting_room')
    .map((row) => ({
      name: row.name ?? '',
      email: row.user_email,
      registrantId: row.registrant_id,
      customerKey: row.customer_key,
      zoomAccountId: row.participant_user_id ?? row.id,
      zoomUserId: row.user_id,
      joinTime: row.join_time,
      leaveTime: row.leave_time,
    }))
