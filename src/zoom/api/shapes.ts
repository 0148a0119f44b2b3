import * as z from 'zod'
import type { PastParticipant, Registrant, ZoomMeeting } from '../../app/zoom.ts'
import { zoomInstant } from '../instant.ts'
import { withoutMark } from '../mark.ts'

/** Ids come as numbers or as text. parseJson keeps a number as text if JSON cannot hold it exactly. */
const Id = z.union([z.string().min(1), z.int()]).transform(String)
const Text = z.string().min(1)
/** For an absent value Zoom leaves the field out, or sends null or "". */
const Optional = z
  .union([z.string(), z.int().transform(String)])
  .nullish()
  .transform((text) => text || null)

export const Meeting = z
  .object({
    id: Id,
    uuid: Text,
    host_id: Text,
    host_email: Optional,
    topic: z.string().default(''),
    agenda: Optional,
    start_time: Optional,
    duration: z.number().default(0),
    timezone: Optional,
    join_url: Text,
    start_url: Optional,
    password: Optional,
    registration_url: Optional,
    settings: z.record(z.string(), z.unknown()).default({}),
  })
  .transform(
    (meeting): ZoomMeeting => ({
      number: meeting.id,
      uuid: meeting.uuid,
      hostId: meeting.host_id,
      hostEmail: meeting.host_email,
      topic: meeting.topic,
      agenda: withoutMark(meeting.agenda ?? '') || null,
      startTime: meeting.start_time,
      duration: meeting.duration,
      timezone: meeting.timezone ?? 'UTC',
      joinUrl: meeting.join_url,
      startUrl: meeting.start_url,
      password: meeting.password,
      registrationUrl: meeting.registration_url,
      settings: meeting.settings,
    }),
  )

/** Here `id` is the meeting's, and Zoom does not repeat the e-mail. */
export const AddedRegistrant = z
  .object({ registrant_id: Text, join_url: Optional })
  .transform((added) => ({ registrantId: added.registrant_id, joinUrl: added.join_url }))

export interface Page<Row> {
  rows: Row[]
  /** Token of the next page; null on the last. */
  next: string | null
  /** Zoom's count of the rows on all pages. */
  total: number | null
}

const Paging = z.object({ next_page_token: Optional, total_records: z.int().optional() })

const pageOf = <Row>(rows: Row[], paging: z.infer<typeof Paging>): Page<Row> => ({
  rows,
  next: paging.next_page_token,
  total: paging.total_records ?? null,
})

export const RegistrantPage = Paging.extend({
  registrants: z.array(
    z
      .object({ id: Text, email: z.string(), join_url: Optional })
      .transform(({ id, email, join_url }): Registrant => ({ registrantId: id, email, joinUrl: join_url })),
  ),
}).transform(({ registrants, ...paging }) => pageOf(registrants, paging))

const HostedMeeting = z.object({ id: Id, start_time: Optional, agenda: Optional })
export type HostedMeeting = z.infer<typeof HostedMeeting>

export const HostedMeetingPage = Paging.extend({ meetings: z.array(HostedMeeting) }).transform(
  ({ meetings, ...paging }) => pageOf(meetings, paging),
)

export const InstancePage = Paging.extend({
  meetings: z.array(
    z
      .object({ uuid: Text, start_time: Text })
      .transform(({ uuid, start_time }) => ({ uuid, startTime: start_time })),
  ),
}).transform(({ meetings, ...paging }) => pageOf(meetings, paging))

const ParticipantRow = z.object({
  name: z.string().default(''),
  user_email: Optional,
  registrant_id: Optional,
  customer_key: Optional,
  /** The id of the account; past_meetings has it in `id`. */
  participant_user_id: Optional,
  id: Optional,
  user_id: Optional,
  join_time: zoomInstant,
  leave_time: zoomInstant,
  status: Optional,
})

/** A page of Zoom's report or of past_meetings. */
export const ParticipantPage = Paging.extend({ participants: z.array(ParticipantRow) }).transform(
  ({ participants, ...paging }) => pageOf(participants, paging),
)

/** Rows of the waiting room are left out: those people were not in the meeting. */
export const pastParticipants = (rows: z.infer<typeof ParticipantRow>[]): PastParticipant[] =>
  rows
    .filter(({ status }) => status !== 'in_waiting_room')
    .map((row) => ({
      name: row.name,
      email: row.user_email,
      registrantId: row.registrant_id,
      customerKey: row.customer_key,
      zoomAccountId: row.participant_user_id ?? row.id,
      zoomUserId: row.user_id,
      joinTime: row.join_time,
      leaveTime: row.leave_time,
    }))
