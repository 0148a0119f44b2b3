import { expect } from 'vitest'
import { DEFAULT_RULES } from '../../src/domain/attendance/rule.ts'
import type { ChangeMeeting, Command, RecordMark, RecordReport } from '../../src/domain/commands.ts'
import { decide, type MeetingRefusal } from '../../src/domain/decide.ts'
import {
  type AttendanceStatus,
  type EventOf,
  type Evidence,
  type MeetingDetails,
  type MeetingEvent,
  type Participant,
  parseEvent,
} from '../../src/domain/events.ts'
import { evolve, unknown } from '../../src/domain/evolve.ts'
import type { Meeting, MeetingState } from '../../src/domain/meeting.ts'
import { reportedPeople } from '../../src/domain/who/report.ts'
import { freeze } from '../../src/meeting/log/snapshot.ts'
import { expectConsistent } from './consistent.ts'

/** given(commands that happened).when(command).then(events): one grammar for all of a meeting's rules. */

export const fold = (events: readonly MeetingEvent[], from: MeetingState = unknown): MeetingState =>
  events.reduce(evolve, from)

/** The events that the commands bring about, one after the other. */
export function happen(...commands: Command[]): MeetingEvent[] {
  const events: MeetingEvent[] = []
  for (const command of commands) {
    const decision = decide(fold(structuredClone(events)), command, DEFAULT_RULES)
    if (!decision.ok) throw new Error(`Given ${command.type}: ${decision.refusal.message}`)
    events.push(...decision.value)
  }
  return events
}

export const given = (...commands: Command[]) => ({
  when(command: Command) {
    const state = fold(happen(...commands))
    const before = freeze({ state, version: 0, lastEventId: '' })
    const decision = decide(state, command, DEFAULT_RULES)
    // Deciding only reads, and what it decides leaves the read models as they should be.
    expect(freeze({ state, version: 0, lastEventId: '' })).toBe(before)
    if (decision.ok) expectConsistent(fold(stored(decision.value), state))
    return {
      thenEvents(...types: MeetingEvent['type'][]) {
        expect(decision).toMatchObject({ ok: true })
        if (!decision.ok) throw new Error(decision.refusal.message)
        expect(decision.value.map(({ type }) => type)).toEqual(types)
        return decision.value
      },
      thenRefused(reason: MeetingRefusal['reason']) {
        expect(decision).toMatchObject({ ok: false, refusal: { reason } })
      },
    }
  },
})

/** The meeting after all of it. */
export function meetingAfter(...commands: Command[]): Meeting {
  const state = fold(happen(...commands))
  if (state.kind === 'unknown') throw new Error('Nothing was scheduled')
  expectConsistent(state)
  return state
}

/** As the log gives them back. */
export const stored = (events: readonly MeetingEvent[]): MeetingEvent[] =>
  events.map(({ type, data }) => parseEvent(type, 1, JSON.parse(JSON.stringify(data))))

export const rowsOf = (meeting: Meeting): Participant[] =>
  [...meeting.participants.values()].sort((a, b) => (a.id < b.id ? -1 : 1))

/** 08:00 UTC on the day of the class, plus minutes. */
export const at = (minutes: number): string =>
  new Date(Date.UTC(2026, 2, 2, 8, 0) + minutes * 60_000).toISOString()

const scheduledData: EventOf<'MeetingScheduled'>['data'] = {
  meetingId: 'meeting-1',
  hostId: 'teacher-1',
  zoomHostId: 'zoom-host',
  title: 'Biology',
  description: null,
  startTime: at(0),
  duration: 60,
  timezone: 'Asia/Manila',
  classId: 'class-1',
  targetAudience: 'class',
  settings: {},
  joinUrl: 'https://zoom.example/j/1',
  password: null,
  registrationUrl: null,
  registrationEnabled: true,
}

export const schedule = (changes: Partial<typeof scheduledData> = {}): Command => ({
  type: 'ScheduleMeeting',
  meeting: { ...scheduledData, ...changes },
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

/** Evidence that the roster matches by e-mail. */
export const student = (n: number): Evidence => ({
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

export const take = (...studentIds: string[]): Command => ({
  type: 'TakeAttendance',
  studentIds,
})

/** A row of Zoom's report: from one minute to another, in a room in which Zoom knows them by a user_id. */
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

/** Zoom was asked at this minute, and knows of no instance. */
export const nothing = (minutes: number): Command => ({ type: 'RecordNothingReported', at: at(minutes) })

/** `minutes`: when it was changed. */
export const change = (details: Partial<MeetingDetails>, minutes?: number): ChangeMeeting => ({
  type: 'ChangeMeeting',
  change: details,
  ...(minutes !== undefined && { at: at(minutes) }),
})
export const cancel: Command = { type: 'CancelMeeting' }
export const remove: Command = { type: 'DeleteMeeting' }

export const emailOf = (n: number): string => `student-${n}@school.example`

export const register = (...students: number[]): Command => ({
  type: 'RequestRegistration',
  people: students.map((n) => ({ userId: `student-${n}`, email: emailOf(n), name: `Student ${n}` })),
})

export const approve = (n: number, changes: { email?: string; registrantId?: string } = {}): Command => ({
  type: 'ApproveRegistrant',
  userId: `student-${n}`,
  email: emailOf(n),
  registrantId: `registrant-${n}`,
  joinUrl: `https://zoom.example/w/${n}`,
  ...changes,
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
  userIds: students.map((n) => `student-${n}`),
})

/** Zoom has taken the registration back. */
export const unregister = (n: number): Command => ({ type: 'CancelRegistrant', userId: `student-${n}` })

export const offer = (n: number, customerKey: string | null = `key-${n}`): Command => ({
  type: 'OfferJoin',
  userId: `student-${n}`,
  customerKey,
})

export const claim = (n: number, action: 'join' | 'leave', minutes: number): Command => ({
  type: 'ClaimParticipation',
  userId: `student-${n}`,
  action,
  at: at(minutes),
})

export const identifyAs = (participantId: string, n: number | null): Command => ({
  type: 'IdentifyParticipant',
  participantId,
  userId: n === null ? null : `student-${n}`,
})

export const correct = (n: number, status: AttendanceStatus | null, note: string | null = null): Command => ({
  type: 'CorrectAttendance',
  studentId: `student-${n}`,
  status,
  note,
})
