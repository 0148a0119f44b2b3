import { sql } from '../query.ts'

/** The kinds of events that have an index. Queries name them as the index does, in a file without the tables, which the Worker never needs. */

/** Events with a request's own id. An id with a dot names an event that came with the event before the dot. */
export const asked = sql`instr(event_id, '.') = 0`

/** Events about people that changed no row of them, mostly in another use. */
export const unshown = sql`type in ('ParticipantJoined', 'ParticipantLeft', 'WaitingRoomJoined', 'WaitingRoomLeft', 'MeetingReported') and instr(data, '"participants":[') = 0 and instr(data, '"closed":[') = 0`

/** People without a row now: their instance belongs to no session any more, or a statement says who they are. */
export const unlisted = sql`type in ('ParticipantIdentified', 'ApplicantIdentified') or instr(data, '"removed":["user.') > 0 or instr(data, '"removed":["guest.') > 0`

/** Amendments. */
export const amending = sql`type in ('AttendanceCorrected', 'ParticipantIdentified')`

/** The events that say who people are, who has the meeting and which sessions it has: see timeline.ts. */
export const standing = sql`(type in ('MeetingScheduled', 'SessionsAdded', 'OccurrencesReplaced', 'MeetingChanged', 'MeetingCancelled', 'MeetingRecovered', 'MeetingDeleted', 'MeetingRestored', 'RegistrationRequested', 'RegistrantApproved', 'RegistrationFailed', 'CancellationRequested', 'RegistrantCancelled', 'RegistrantSeen', 'RegistrationTakenBack', 'RegistrationGivenBack', 'ApplicantIdentified', 'ParticipantIdentified', 'EmailLinked', 'PersonErased') or type = 'JoinOffered' and instr(data, '"customerKey":null') = 0)`

/** The attendance of a session, as far as it came after its window: a late webhook within the window pays for no index. */
export const judging = sql`(type in ('AttendanceWithdrawn', 'AttendanceCorrected') or type = 'AttendanceTaken' and instr(data, '"afterWindow":true') > 0)`
