import { expect } from 'vitest'
import type { Participant, SessionRow } from '../../src/domain/after.ts'
import type {
  AttendanceRecord,
  AttendanceRule,
  AttendanceStatus,
} from '../../src/domain/attendance/record.ts'
import type {
  ChangeMeeting,
  Command,
  DecideApplicant,
  DropMeeting,
  RecordBinding,
  RecordMark,
  RecordRecording,
  RecordRegistrant,
  RecordReport,
  RecordRoom,
  SessionIds,
} from '../../src/domain/commands.ts'
import { decide, type MeetingRefusal } from '../../src/domain/decide.ts'
import { type DataOf, type MeetingEvent, type MeetingEventType, parseEvent } from '../../src/domain/events.ts'
import { evolve, record, unknown } from '../../src/domain/evolve.ts'
import type { MeetingDetails } from '../../src/domain/fields.ts'
import type { Meeting, MeetingState, Session } from '../../src/domain/meeting.ts'
import type { Evidence } from '../../src/domain/who/evidence.ts'
import { reportedPeople } from '../../src/domain/who/report.ts'
import { asText, expectConsistent } from './consistent.ts'

/** given(commands that happened).when(command).then(events): one grammar for all of a meeting's rules. */

/** One command, or several that are said as one. */
export type Step = Command | readonly Command[]

export const fold = (events: readonly MeetingEvent[], from: MeetingState = unknown): MeetingState =>
  events.reduce(evolve, from)

/** What a command brings about, recorded one after the other, as the log gives it back. Changes the state in place. */
export function recorded(state: MeetingState, command: Command) {
  const decision = decide(state, command)
  let now = state
  const events = (decision.ok ? decision.value : []).map((fact) => {
    const { state: next, event } = record(now, fact)
    now = next
    return event
  })
  return { decision, state: now, events: stored(events) }
}

/** The events that the commands bring about, one after the other. */
export function happen(...steps: Step[]): MeetingEvent[] {
  let state: MeetingState = unknown
  return steps.flat().flatMap((command) => {
    const next = recorded(state, command)
    if (!next.decision.ok) throw new Error(`Given ${command.type}: ${next.decision.refusal.message}`)
    state = next.state
    return next.events
  })
}

export const given = (...steps: Step[]) => ({
  when(command: Command) {
    const state = fold(happen(...steps))
    const before = asText(state)
    // Deciding only reads, and what it decides leaves the read models as they should be.
    decide(state, command)
    expect(asText(state)).toBe(before)
    const { decision, events, state: after } = recorded(state, command)
    expectConsistent(after)
    return {
      thenEvents(...types: MeetingEventType[]): MeetingEvent[] {
        expect(decision).toMatchObject({ ok: true })
        expect(events.map(({ type }) => type)).toEqual(types)
        return events
      },
      /** The data of the one event. */
      thenOnly<T extends MeetingEventType>(type: T): DataOf<T> {
        expect(decision).toMatchObject({ ok: true })
        expect(events.map((event) => event.type)).toEqual([type])
        return dataOf(events, type)
      },
      thenRefused(reason: MeetingRefusal['reason']) {
        expect(decision).toMatchObject({ ok: false, refusal: { reason } })
      },
    }
  },
})

/** The data of the last event of this type. */
export function dataOf<T extends MeetingEventType>(events: readonly MeetingEvent[], type: T): DataOf<T> {
  const event = events.findLast((one) => one.type === type)
  if (!event) throw new Error(`No ${type}`)
  // The type says which member of the union it is.
  return event.data as DataOf<T>
}

/** The meeting after all of it. */
export function meetingAfter(...steps: Step[]): Meeting {
  const state = fold(happen(...steps))
  if (state.kind === 'unknown') throw new Error('Nothing was scheduled')
  expectConsistent(state)
  return state
}

export const sessionIn = ({ sessions }: Meeting, id = SESSION): Session => {
  const session = sessions.get(id)
  if (!session) throw new Error(`No session ${id}`)
  return session
}

export const sessionAfter = (...steps: Step[]): Session => sessionIn(meetingAfter(...steps))

export const rowAfter = (...steps: Step[]): SessionRow => sessionAfter(...steps).row

/** As the log gives them back. */
export const stored = (events: readonly MeetingEvent[]): MeetingEvent[] =>
  events.map(({ type, data }) => parseEvent(type, 1, JSON.parse(JSON.stringify(data))))

export const rowsOf = (meeting: Meeting, id = SESSION): Participant[] =>
  [...sessionIn(meeting, id).participants.values()].sort((a, b) => (a.id < b.id ? -1 : 1))

export const listed = (...steps: Step[]): Participant[] => rowsOf(meetingAfter(...steps))

/** The records of a session, by student. */
export const recordsOf = ({ attendance }: Session): Record<string, AttendanceRecord> =>
  Object.fromEntries(attendance?.records ?? [])

/** 08:00 UTC on the day of the class, plus minutes. */
export const at = (minutes: number): string =>
  new Date(Date.UTC(2026, 2, 2, 8, 0) + minutes * 60_000).toISOString()

/** The one session of a meeting that is no series. */
export const SESSION = 'meeting-1'

const scheduledSession = {
  id: SESSION,
  occurrenceId: null,
  title: 'Biology',
  description: null,
  startTime: at(0),
  duration: 60,
  timezone: 'Asia/Manila',
  classId: 'class-1',
  targetAudience: 'class',
} satisfies DataOf<'MeetingScheduled'>['sessions'][number]

const scheduledMeeting: ScheduledMeeting = {
  seriesId: SESSION,
  hostId: 'teacher-1',
  zoomHostId: 'zoom-host',
  settings: {},
  joinUrl: 'https://zoom.example/j/1',
  password: null,
  registrationUrl: null,
  registrationEnabled: true,
}

type ScheduledMeeting = Omit<DataOf<'MeetingScheduled'>, 'sessions'>
type ScheduledSession = DataOf<'MeetingScheduled'>['sessions'][number]

/** A single meeting from 0 to 60. */
export function schedule(changes: Partial<ScheduledSession & ScheduledMeeting> = {}): Command {
  const { settings, joinUrl, hostId, registrationEnabled } = { ...scheduledMeeting, ...changes }
  const { id, occurrenceId, title, description, startTime, duration, timezone, classId, targetAudience } = {
    ...scheduledSession,
    ...changes,
  }
  const details = { title, description, startTime, duration, timezone, classId, targetAudience }
  const ways = { settings, joinUrl, hostId, registrationEnabled, seriesId: changes.seriesId ?? id }
  const sessions = [{ id, occurrenceId, ...details }]
  return { type: 'ScheduleMeeting', meeting: { ...scheduledMeeting, ...ways, sessions } }
}

/** A series of sessions that last an hour. */
export const series = (sessions: Record<string, number | Partial<ScheduledSession>>): Command => ({
  type: 'ScheduleMeeting',
  meeting: {
    ...scheduledMeeting,
    seriesId: 'series-1',
    sessions: Object.entries(sessions).map(([id, planned], n) => ({
      ...scheduledSession,
      id,
      occurrenceId: `occurrence-${n}`,
      ...(typeof planned === 'number' ? { startTime: at(planned) } : planned),
    })),
  },
})

export const start = (minutes = 0, uuid = 'uuid-1'): Command => ({
  type: 'RecordStart',
  uuid,
  at: at(minutes),
})

export const end = (minutes = 60, uuid = 'uuid-1', startedAt: string | null = null): Command => ({
  type: 'RecordEnd',
  uuid,
  startedAt,
  at: at(minutes),
})

const nobody: Evidence = {
  name: null,
  email: null,
  zoomAccountId: null,
  registrantId: null,
  customerKey: null,
  emailUserId: null,
}

/** Signed in with their Zoom account, and known to the roster by their e-mail. */
export const student = (n: number): Evidence => ({ ...unsigned(n), zoomAccountId: `zoom-${n}` })

/** The same e-mail, which nobody vouches for: Zoom passes on what somebody typed. */
export const unsigned = (n: number): Evidence => ({
  ...nobody,
  name: `Student ${n}`,
  email: `student-${n}@school.example`,
  emailUserId: `student-${n}`,
})

export const guest = (name: string, more: Partial<Evidence> = {}): Evidence => ({ ...nobody, name, ...more })

type Where = { connection?: string; uuid?: string }

const mark = (
  type: RecordMark['type'],
  evidence: Evidence,
  minutes: number,
  { connection, uuid }: Where,
): RecordMark => ({
  type,
  uuid: uuid ?? 'uuid-1',
  connection: connection ?? `connection-of-${evidence.name}`,
  at: at(minutes),
  evidence,
})

export const join = (who: Evidence, minutes: number, where: Where = {}) =>
  mark('RecordJoin', who, minutes, where)
export const leave = (who: Evidence, minutes: number, where: Where = {}) =>
  mark('RecordLeave', who, minutes, where)
/** At the door: the waiting room, or before the host. */
export const wait = (who: Evidence, minutes: number, where: Where = {}) =>
  mark('RecordWaiting', who, minutes, where)
export const admitted = (who: Evidence, minutes: number, where: Where = {}) =>
  mark('RecordWaitingOver', who, minutes, where)

const roomMark =
  (type: RecordRoom['type']) =>
  (room: string, minutes: number, where: Where): RecordRoom => ({
    type,
    uuid: where.uuid ?? 'uuid-1',
    connection: where.connection ?? 'connection',
    room,
    at: at(minutes),
  })
export const intoRoom = roomMark('RecordRoomJoin')
export const outOfRoom = roomMark('RecordRoomLeave')

/** A telephone's connection is that of somebody who is in. */
export const bind = (
  connection: string,
  boundTo: string,
  minutes: number,
  uuid = 'uuid-1',
): RecordBinding => ({
  type: 'RecordBinding',
  uuid,
  connection,
  boundTo,
  at: at(minutes),
})

export const inCloud = (files: string[], minutes: number, uuid = 'uuid-1'): RecordRecording => ({
  type: 'RecordRecording',
  uuid,
  files,
  at: at(minutes),
})

/** A stay from one minute to another. */
export const stay = (who: Evidence, from: number, to: number, where: Where = {}): Command[] => [
  join(who, from, where),
  leave(who, to, where),
]

/** An instance from one minute to another, and who stayed in all of it. */
export const instance = (uuid: string, from: number, to: number, ...there: Evidence[]): Command[] => [
  start(from, uuid),
  ...there.flatMap((who) => stay(who, from, to, { uuid, connection: `${uuid} ${who.name}` })),
  end(to, uuid),
]

const idsOf = (students: readonly number[]): string[] => students.map((n) => `student-${n}`)

/** The class as it is when the session ends. */
export const expecting = (students: readonly number[], minutes = 60, sessionId = SESSION): Command => ({
  type: 'FreezeExpected',
  ended: true,
  sessionId,
  at: at(minutes),
  userIds: idsOf(students),
})

export const RULE: AttendanceRule = { presentAfterMinutes: 15, lateAfterMinutes: 10 }

interface Taking {
  visitors?: readonly number[]
  rule?: AttendanceRule
  sessionId?: string
}

export const take = ({ visitors = [], rule = RULE, sessionId = SESSION }: Taking = {}): Command => ({
  type: 'TakeAttendance',
  sessionId,
  rule,
  visitorIds: idsOf(visitors),
})

/** The window of a session is over at this minute. */
export const close = (minutes = 180, sessionId = SESSION): Command => ({
  type: 'CloseWindow',
  sessionId,
  at: at(minutes),
})

/** A row of Zoom's report: from one minute to another, with Zoom's user_id for the room. */
export type Stay = [who: Evidence, from: number, to: number, zoomUserId?: string]

/** What Zoom's report says of one instance. */
export function report(stays: readonly Stay[], { uuid = 'uuid-1', complete = true } = {}): RecordReport {
  return {
    type: 'RecordReport',
    uuid,
    startedAt: at(Math.min(...stays.map(([, from]) => from))),
    endedAt: at(Math.max(...stays.map(([, , to]) => to))),
    complete,
    people: reportedPeople(
      stays.map(([evidence, from, to, zoomUserId], n) => ({
        evidence,
        zoomUserId: zoomUserId ?? `in-room-${n}`,
        from: at(from),
        to: at(to),
      })),
    ),
  }
}

/** The day before the class. */
const DAY_BEFORE = -24 * 60

/** `minutes`: when it was changed. */
export const change = (
  { settings, ...details }: Partial<MeetingDetails>,
  minutes = DAY_BEFORE,
  sessionIds: SessionIds = null,
): ChangeMeeting => ({
  type: 'ChangeMeeting',
  sessionIds,
  change: details,
  ...(settings !== undefined && { settings }),
  at: at(minutes),
})

export const move = (to: number, minutes = DAY_BEFORE, sessionIds: SessionIds = null): ChangeMeeting =>
  change({ startTime: at(to) }, minutes, sessionIds)

const dropped =
  (type: DropMeeting['type']) =>
  (minutes: number): DropMeeting => ({
    type,
    sessionIds: null,
    at: at(minutes),
  })

export const cancelAt = dropped('CancelMeeting')
export const recoverAt = dropped('RecoverMeeting')
export const cancel = cancelAt(-600)
export const remove = dropped('DeleteMeeting')(-590)
export const recover = recoverAt(-580)
export const restore: Command = { type: 'RestoreMeeting', sessionIds: null }

export const emailOf = (n: number): string => `student-${n}@school.example`

export const register = (...students: number[]): Command => ({
  type: 'RequestRegistration',
  people: students.map((n) => ({ userId: `student-${n}`, email: emailOf(n), name: `Student ${n}` })),
})

export const approve = (
  n: number,
  changes: { email?: string; registrantId?: string; at?: string } = {},
): Command => ({
  type: 'ApproveRegistrant',
  userId: `student-${n}`,
  email: emailOf(n),
  registrantId: `registrant-${n}`,
  joinUrl: `https://zoom.example/w/${n}`,
  at: at(DAY_BEFORE),
  ...changes,
})

/** What Zoom tells of a registrant; by default of registrant-n, who typed the e-mail of student n. */
export const told = (
  status: RecordRegistrant['status'],
  minutes: number,
  n: number,
  changes: Partial<RecordRegistrant> = {},
): RecordRegistrant => ({
  type: 'RecordRegistrant',
  registrantId: `registrant-${n}`,
  status,
  at: at(minutes),
  isNew: false,
  name: `Student ${n}`,
  email: emailOf(n),
  emailUserId: null,
  ...changes,
})

/** Somebody fills in Zoom's page. */
export const asks = (minutes: number, n: number, changes: Partial<RecordRegistrant> = {}) =>
  told('pending', minutes, n, { isNew: true, ...changes })

/** A teacher decides on registrant-n; `student`: who the teacher says that it is. */
export const letIn = (
  status: 'approved' | 'denied',
  minutes: number,
  n: number,
  student?: number | null,
): DecideApplicant => ({
  type: 'DecideApplicant',
  registrantId: `registrant-${n}`,
  status,
  at: at(minutes),
  ...(student === undefined ? {} : { userId: student === null ? null : `student-${student}` }),
})

export const fail = (n: number): Command => ({
  type: 'FailRegistration',
  userId: `student-${n}`,
  email: emailOf(n),
  reason: 'ZOOM_REJECTED',
  message: 'Zoom said no',
})

export const depart = (...students: number[]): Command => ({
  type: 'RequestCancellation',
  userIds: idsOf(students),
})

/** Zoom has taken the registration back. */
export const unregister = (n: number): Command => ({ type: 'CancelRegistrant', userId: `student-${n}` })

export const offer = (n: number, customerKey: string | null = `key-${n}`, sessionId = SESSION): Command => ({
  type: 'OfferJoin',
  sessionId,
  userId: `student-${n}`,
  customerKey,
})

export const claim = (
  n: number | 'host',
  action: 'join' | 'leave',
  minutes: number,
  sessionId = SESSION,
): Command => ({
  type: 'ClaimParticipation',
  sessionId,
  userId: n === 'host' ? scheduledMeeting.hostId : `student-${n}`,
  action,
  at: at(minutes),
})

export const identifyAs = (participantId: string, n: number | null, sessionId = SESSION): Command => ({
  type: 'IdentifyParticipant',
  sessionId,
  participantId,
  userId: n === null ? null : `student-${n}`,
})

export const correct = (
  n: number,
  status: AttendanceStatus | null,
  note: string | null = null,
  sessionId = SESSION,
): Command => ({ type: 'CorrectAttendance', sessionId, studentId: `student-${n}`, status, note })

/** The roster has learnt the users of these e-mails. */
export const link = (...students: number[]): Command => ({
  type: 'LinkEmails',
  sessionId: SESSION,
  users: students.map((n) => ({ email: emailOf(n), userId: `student-${n}` })),
})

export const erase = (n: number): Command => ({ type: 'ErasePerson', userId: `student-${n}` })
