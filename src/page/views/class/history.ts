import type { HistoryEvent } from '../../api/shapes.ts'
import { named, t } from '../../messages/text.ts'
import { moment, time } from '../../time/format.ts'

/** The name that the page knows for an id, or the id. */
export type NameOf = (id: string) => string

/** Decisions only. The pictures above show who came and went. */
const DECISIONS: readonly string[] = [
  'MeetingScheduled',
  'MeetingChanged',
  'MeetingCancelled',
  'MeetingDeleted',
  'MeetingStarted',
  'MeetingEnded',
  'MeetingReported',
  'NothingReported',
  'ParticipantIdentified',
  'AttendanceTaken',
  'AttendanceCorrected',
  'AttendanceWithdrawn',
  'MeetingRestored',
  'WindowClosed',
  'ExpectedFrozen',
  'PersonErased',
]

export const isDecision = ({ type }: HistoryEvent): boolean => DECISIONS.includes(type)

/** An event as a sentence. */
export function eventInWords(event: HistoryEvent, name: NameOf, zone: string): string {
  const { data } = event
  const who = actorOf(event)
  switch (event.type) {
    case 'MeetingScheduled':
      return t('event.scheduled', { who, time: moment(startOf(data), zone) })
    case 'MeetingChanged':
      return t('event.changed', { who, what: fieldsOf(data['change']) })
    case 'MeetingCancelled':
      return t('event.cancelled', { who })
    case 'MeetingDeleted':
      return t('event.deleted', { who })
    case 'MeetingRestored':
      return t('event.restored', { who })
    case 'WindowClosed':
      return t('event.windowClosed')
    case 'ExpectedFrozen':
      return t('event.expected', { n: list(data['added']).length })
    case 'AttendanceWithdrawn':
      return t('event.withdrawn')
    case 'MeetingStarted':
      return t('event.started', { time: time(text(data['at']), zone) })
    case 'MeetingEnded':
      return t('event.ended', { time: time(text(data['at']), zone) })
    case 'MeetingReported':
      return t('event.reported', { n: list(data['people']).length })
    case 'NothingReported':
      return t('event.nothingReported')
    case 'AttendanceTaken':
      return t('event.taken', countsOf(data['counts']))
    default:
      return ofSomebody(event, name, zone)
  }
}

function ofSomebody(event: HistoryEvent, name: NameOf, zone: string): string {
  const { data } = event
  const who = actorOf(event)
  const user = typeof data['userId'] === 'string' ? name(data['userId']) : t('nameless')
  switch (event.type) {
    case 'AttendanceCorrected':
      return corrected(event, name, who)
    case 'ParticipantIdentified': {
      const guest = name(text(data['participantId']))
      return data['userId'] === null
        ? t('event.unidentified', { who, guest })
        : t('event.identified', { who, guest, user })
    }
    case 'ParticipantJoined':
      return t('event.joined', { name: said(data), time: time(text(data['at']), zone) })
    case 'ParticipantLeft':
      return t('event.left', { name: said(data), time: time(text(data['at']), zone) })
    case 'WaitingRoomJoined':
      return t('event.waits', { name: said(data), time: time(text(data['at']), zone) })
    case 'WaitingRoomLeft':
      return t('event.waited', { name: said(data), time: time(text(data['at']), zone) })
    case 'BreakoutRoomJoined':
      return t('event.intoRoom', { time: time(text(data['at']), zone) })
    case 'BreakoutRoomLeft':
      return t('event.outOfRoom', { time: time(text(data['at']), zone) })
    case 'JoinOffered':
      return t('event.offered', { user })
    case 'ParticipationClaimed':
      return data['action'] === 'join' ? t('event.claimedJoin', { user }) : t('event.claimedLeave', { user })
    case 'RegistrationRequested':
      return t('event.registering', { n: list(data['people']).length })
    case 'RegistrantApproved':
      return t('event.registered', { user })
    case 'RegistrationFailed':
      return t('event.notRegistered', { user })
    case 'PersonErased':
      return t('event.erased')
    default:
      return event.type.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
  }
}

function corrected({ data }: HistoryEvent, name: NameOf, who: string): string {
  const pupil = name(text(data['studentId']))
  const status = STATUSES.find((one) => one === data['status'])
  if (status === undefined) return t('event.correctedBack', { who, pupil })
  const note = typeof data['note'] === 'string' ? t('why.reason', { note: data['note'] }) : t('why.noReason')
  return `${t('event.corrected', { who, pupil, status: t(`status.${status}`) })} ${note}`
}

const STATUSES = ['present', 'late', 'partial', 'absent', 'excused'] as const

function actorOf({ actor, source }: HistoryEvent): string {
  if (actor) return actor.name ?? actor.id
  return source === 'zoom' || source === 'report' ? 'Zoom' : 'Rollcall'
}

/** The name that Zoom showed; erased people have none. */
function said(data: HistoryEvent['data']): string {
  const name = fields(data['evidence'])['name']
  return typeof name === 'string' ? name : t('nameless')
}

function countsOf(counts: unknown) {
  const of = (name: string) => Number(fields(counts)[name] ?? 0)
  return {
    present: of('present'),
    late: of('late'),
    partial: of('partial'),
    absent: of('absent'),
    excused: of('excused'),
  }
}

/** The planned start. An older event has one itself, a newer one for each session. */
const startOf = (data: HistoryEvent['data']): string =>
  text(data['startTime'] ?? fields(list(data['sessions'])[0])['startTime'])

const fieldsOf = (change: unknown): string =>
  Object.keys(fields(change))
    .map((field) => named('event.field', field))
    .join(', ')
const fields = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {}
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const text = (value: unknown): string => String(value ?? '')
