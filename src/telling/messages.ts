import type { FedEvent } from '../app/feed.ts'
import type { ToldType } from '../app/told.ts'
import type { After } from '../domain/after.ts'

/** A message about one session, from an event of the log. It has ids alone. */
export interface Message {
  /** The same however often it is told. */
  id: string
  type: ToldType
  sessionId: string
  position: number
  at: string
  data: Record<string, unknown>
}

/** The messages of these events, in order. If one commit takes attendance in several events, there is one message. */
export function messagesOf(events: readonly FedEvent[]): Message[] {
  const messages = events.flatMap((event) =>
    partsOf(event).map(([type, sessionId, data = {}], i): Message => {
      const { position, number, occurredAt: at } = event
      const ids = { meeting_id: sessionId, zoom_meeting_id: number, position, ...data }
      return { id: idOf(event.id, i), type, sessionId, position, at, data: ids }
    }),
  )
  const last = new Map(messages.map((message) => [onceBy(message), message]))
  return messages.filter((message) => last.get(onceBy(message)) === message)
}

/** Without a dot, because Standard Webhooks puts dots around the time that is signed behind the id. */
const idOf = (eventId: string, part: number): string => `msg_${eventId.replaceAll('.', '-')}_${part}`

const onceBy = ({ id, type, sessionId, position }: Message): string =>
  TAKEN.includes(type) ? `${position} ${type} ${sessionId}` : id

const TAKEN: readonly ToldType[] = ['attendance.provisional', 'attendance.final']

type Part = [type: ToldType, sessionId: string, data?: Record<string, unknown>]

function partsOf(event: FedEvent): Part[] {
  switch (event.type) {
    case 'MeetingScheduled':
      return event.data.sessions.map(({ id, classId }) => [
        'meeting.scheduled',
        id,
        { series_id: event.data.seriesId, class_id: classId, host_id: event.data.hostId },
      ])
    case 'MeetingChanged':
      return ofEach('meeting.changed', event.data.sessionIds, { fields: Object.keys(event.data.change) })
    case 'MeetingCancelled':
      return ofEach('meeting.cancelled', event.data.sessionIds)
    case 'MeetingDeleted':
      return ofEach('meeting.deleted', event.data.sessionIds)
    case 'MeetingRestored':
    case 'MeetingRecovered':
      return ofEach('meeting.restored', event.data.sessionIds)
    case 'MeetingStarted':
      return ofEach('meeting.started', becoming('started', event.data.after))
    case 'MeetingEnded':
      return ofEach('meeting.ended', becoming('ended', event.data.after))
    case 'WindowClosed':
      return ofEach('meeting.not_held', becoming('not_held', event.data.after))
    case 'AttendanceTaken':
      return [[event.data.final ? 'attendance.final' : 'attendance.provisional', event.data.sessionId]]
    case 'AttendanceWithdrawn':
      return [['attendance.withdrawn', event.data.sessionId]]
    case 'AttendanceCorrected':
      return [['attendance.corrected', event.data.sessionId, { student_id: event.data.studentId }]]
    case 'ClassNotOpened':
      return [['class.not_opened', event.data.sessionId, { waited_count: event.data.waitedCount }]]
    case 'PupilsMissing':
      return [['pupil.missing', event.data.sessionId, { student_ids: event.data.userIds }]]
    case 'GuestsUnmatched':
      return [['guest.unmatched', event.data.sessionId, { participant_ids: event.data.participantIds }]]
    case 'AbsenceAnnounced':
      return event.data.people.map(({ studentId, guardianId }) => [
        'guardian.absence',
        event.data.sessionId,
        { student_id: studentId, guardian_id: guardianId },
      ])
    default:
      return []
  }
}

const ofEach = (type: ToldType, sessionIds: readonly string[], data: Record<string, unknown> = {}): Part[] =>
  sessionIds.map((id) => [type, id, data])

/** The sessions that the event brought to this status. */
const becoming = (status: string, after: After): string[] =>
  after.flatMap(({ sessionId, course }) => (course?.status === status ? [sessionId] : []))

/** The address in the API with the rest of a message. */
const PLACES: Partial<Record<ToldType, string>> = {
  'pupil.missing': '/participants',
  'guest.unmatched': '/participants',
  'attendance.provisional': '/attendance',
  'attendance.final': '/attendance',
  'attendance.corrected': '/attendance',
  'attendance.withdrawn': '/attendance',
  'guardian.absence': '/attendance',
}

/** The body, the same at each try. */
export const bodyOf = ({ type, at, data, sessionId }: Message, origin: string): string =>
  JSON.stringify({
    type,
    timestamp: at,
    data: { ...data, link: `${origin}/api/zoom/meetings/${sessionId}${PLACES[type] ?? ''}` },
  })
