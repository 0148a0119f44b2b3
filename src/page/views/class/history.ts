import type { HistoryEvent } from '../../api/shapes.ts'
import { named, t } from '../../messages/text.ts'
import { moment, time } from '../../time/format.ts'

/** The name that the page knows for an id, or the id. */
export type NameOf = (id: string) => string

type EventType = HistoryEvent['type']

/** Decisions only. The pictures above show who came and went. */
const DECISIONS: readonly EventType[] = [
  'MeetingScheduled',
  'SessionsAdded',
  'MeetingChanged',
  'MeetingCancelled',
  'MeetingRecovered',
  'MeetingDeleted',
  'MeetingStarted',
  'MeetingEnded',
  'ClassNotOpened',
  'PupilCalled',
  'RecordingCompleted',
  'MeetingReported',
  'ApplicantIdentified',
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

/** The names that events tell: of guests by their handles, and of registered people by their ids. */
export function namesTold(events: readonly HistoryEvent[]): Map<string, string> {
  const names = new Map<string, string>()
  const learn = (id: unknown, name: unknown) => {
    if (typeof id === 'string' && typeof name === 'string') names.set(id, name)
  }
  for (const { data } of events) {
    const { name, zoomAccountId, registrantId } = fields(data['evidence'])
    for (const handle of [data['connection'], registrantId, zoomAccountId])
      if (typeof handle === 'string') learn(`guest.${handle}`, name)
    for (const person of list(data['people'])) learn(fields(person)['userId'], fields(person)['name'])
  }
  return names
}

/** An event as a sentence. */
export const eventInWords = (event: HistoryEvent, name: NameOf, zone: string): string =>
  SENTENCES[event.type]({
    event,
    name,
    data: event.data,
    who: actorOf(event),
    user: typeof event.data['userId'] === 'string' ? name(event.data['userId']) : t('nameless'),
    time: time(text(event.data['at']), zone),
    zone,
  })

interface Told {
  event: HistoryEvent
  name: NameOf
  data: HistoryEvent['data']
  /** Who did it. */
  who: string
  /** The id of the person that the event is about. */
  user: string
  /** Of `at`. */
  time: string
  zone: string
}

/** A sentence for each type: a type without one does not compile. */
const SENTENCES: Record<EventType, (told: Told) => string> = {
  MeetingScheduled: ({ data, who, zone }) => t('event.scheduled', { who, time: moment(startOf(data), zone) }),
  SessionsAdded: ({ data, who, zone }) => t('event.added', { who, time: moment(startOf(data), zone) }),
  OccurrencesReplaced: () => t('event.replaced'),
  MeetingChanged: ({ data, who }) => t('event.changed', { who, what: fieldsOf(data['change']) }),
  MeetingCancelled: ({ who }) => t('event.cancelled', { who }),
  MeetingRecovered: ({ who }) => t('event.recovered', { who }),
  MeetingDeleted: ({ who }) => t('event.deleted', { who }),
  MeetingRestored: ({ who }) => t('event.restored', { who }),
  WindowClosed: () => t('event.windowClosed'),
  ClassNotOpened: ({ data }) => t('event.notOpened', { n: Number(data['waitedCount'] ?? 0) }),
  ExpectedFrozen: ({ data }) => expected(list(data['added']).length, list(data['removed']).length),
  MeetingStarted: ({ time }) => t('event.started', { time }),
  MeetingEnded: ({ time }) => t('event.ended', { time }),
  MeetingReported: ({ data }) => t('event.reported', { n: list(data['people']).length }),
  RecordingCompleted: ({ data }) => t('event.recorded', { n: list(data['files']).length }),
  AttendanceTaken: ({ data }) => t('event.taken', countsOf(data['counts'])),
  AttendanceWithdrawn: () => t('event.withdrawn'),
  AttendanceCorrected: ({ event, name, who }) => corrected(event, name, who),
  AbsenceAnnounced: ({ data }) => t('event.announced', { n: list(data['people']).length }),
  ParticipantIdentified: ({ data, name, who, user }) => {
    const guest = name(text(data['participantId']))
    return data['userId'] === null
      ? t('event.unidentified', { who, guest })
      : t('event.identified', { who, guest, user })
  },
  ApplicantIdentified: ({ data, who, user }) =>
    data['userId'] === null ? t('event.applicantUnidentified', { who }) : t('event.applicant', { who, user }),
  EmailLinked: ({ user }) => t('event.linked', { user }),
  GuestsUnmatched: ({ data }) => t('event.guests', { n: list(data['participantIds']).length }),
  PupilsMissing: ({ data, time }) => t('event.missing', { n: list(data['userIds']).length, time }),
  PupilCalled: ({ who, user, time }) => t('event.called', { who, user, time }),
  ParticipantJoined: ({ data, time }) => t('event.joined', { name: said(data), time }),
  ParticipantLeft: ({ data, time }) => t('event.left', { name: said(data), time }),
  TelephoneBound: ({ time }) => t('event.telephone', { time }),
  WaitingRoomJoined: ({ data, time }) => t('event.waits', { name: said(data), time }),
  WaitingRoomLeft: ({ data, time }) => t('event.waited', { name: said(data), time }),
  BreakoutRoomJoined: ({ time }) => t('event.intoRoom', { time }),
  BreakoutRoomLeft: ({ time }) => t('event.outOfRoom', { time }),
  JoinOffered: ({ user }) => t('event.offered', { user }),
  ParticipationClaimed: ({ data, user }) =>
    data['action'] === 'join' ? t('event.claimedJoin', { user }) : t('event.claimedLeave', { user }),
  RegistrationRequested: ({ data }) => t('event.registering', { n: list(data['people']).length }),
  RegistrantApproved: ({ user }) => t('event.registered', { user }),
  RegistrationFailed: ({ user }) => t('event.notRegistered', { user }),
  CancellationRequested: ({ data }) => t('event.unregistering', { n: list(data['people']).length }),
  RegistrantCancelled: ({ user }) => t('event.unregistered', { user }),
  RegistrantSeen: ({ data }) => registrant(data),
  RegistrationTakenBack: ({ user }) => t('event.takenBack', { user }),
  RegistrationGivenBack: ({ user }) => t('event.givenBack', { user }),
  PersonErased: () => t('event.erased'),
}

/** The list is frozen again at the end of a session: mostly nothing changes then. */
function expected(added: number, removed: number): string {
  if (added === 0 && removed === 0) return t('event.expectedSame')
  return [
    ...(added > 0 ? [t('event.expected', { n: added })] : []),
    ...(removed > 0 ? [t('event.expectedNoMore', { n: removed })] : []),
  ].join(' ')
}

/** Zoom's word of somebody on its registration page. */
function registrant(data: HistoryEvent['data']): string {
  const name = typeof data['name'] === 'string' ? data['name'] : t('nameless')
  switch (data['status']) {
    case 'approved':
      return t('event.letIn', { name })
    case 'denied':
    case 'cancelled':
      return t('event.refused', { name })
    default:
      return t('event.asked', { name })
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

/** The planned start. An older event has it itself, a newer event for each session. */
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
