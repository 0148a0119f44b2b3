import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { CONTRACT, type WriteAnswer } from '../../src/app/contract.ts'
import { deleteMeeting } from '../../src/app/deleteMeeting.ts'
import type { MeetingView } from '../../src/app/meetingView.ts'
import { receiveWebhook } from '../../src/app/receiveWebhook.ts'
import { scheduleMeeting } from '../../src/app/scheduleMeeting.ts'
import { ok } from '../../src/domain/result.ts'
import { meetingsLike, request } from '../support/fakes.ts'
import { importSchool } from '../support/rollcall.ts'
import * as spec from '../support/spec.ts'

/**
 * During a deployment a Worker and an object of different days talk to each other. Once contract 1 is released, what stands here
 * is never changed: a change that a test needs would break a deployment, and raises CONTRACT instead.
 */
const REQUESTS_1 = `[
  {"contract":1,"id":"r1","command":{"type":"ScheduleMeeting","meeting":{"seriesId":"meeting-1","hostId":"teacher-1",
    "zoomHostId":"host","settings":{},"joinUrl":"https://zoom.example/j/1","password":null,"registrationUrl":null,
    "registrationEnabled":false,"sessions":[{"id":"meeting-1","occurrenceId":null,"title":"Biology",
    "description":null,"startTime":"2026-03-02T08:00:00.000Z","duration":60,"timezone":"Asia/Manila",
    "classId":"class-1","targetAudience":"class"}]}},
    "occurredAt":"2026-03-01T08:00:00.000Z",
    "meta":{"actor":{"id":"teacher-1","role":"teacher"},"source":"api","correlationId":"c1"}},
  {"contract":1,"id":"r2","command":{"type":"ChangeMeeting","sessionIds":["meeting-1"],"change":{"title":"Botany"},
    "at":"2026-03-01T09:00:00.000Z"},
    "occurredAt":"2026-03-01T09:00:00.000Z",
    "meta":{"actor":{"id":"teacher-1","role":"teacher"},"source":"api","correlationId":"c2"}},
  {"contract":1,"id":"r3","command":{"type":"RequestRegistration","people":[{"userId":"student-1",
    "email":"student-1@school.example","name":"Name"}]},"occurredAt":"2026-03-01T09:00:01.000Z",
    "meta":{"actor":null,"source":"system","correlationId":"c3"}},
  {"contract":1,"id":"r4","command":{"type":"ApproveRegistrant","userId":"student-1",
    "email":"student-1@school.example","registrantId":"reg-1","joinUrl":"https://zoom.example/w/1",
    "at":"2026-03-01T09:00:01.000Z"},
    "occurredAt":"2026-03-01T09:00:02.000Z","meta":{"actor":null,"source":"system","correlationId":"c4"}},
  {"contract":1,"id":"r5","command":{"type":"OfferJoin","sessionId":"meeting-1","userId":"student-1",
    "customerKey":"key-1"},
    "occurredAt":"2026-03-02T07:59:00.000Z",
    "meta":{"actor":{"id":"student-1","role":"student"},"source":"api","correlationId":"c5"}},
  {"contract":1,"id":"r6","command":{"type":"RecordStart","uuid":"u==","at":"2026-03-02T08:00:00Z"},
    "occurredAt":"2026-03-02T08:00:00Z","meta":{"actor":null,"source":"zoom","correlationId":"c6"}},
  {"contract":1,"id":"r7","command":{"type":"RecordJoin","uuid":"u==","connection":"p1","at":"2026-03-02T08:01:00Z",
    "evidence":{"name":"A name","email":null,"zoomAccountId":null,"registrantId":"reg-1","customerKey":null,
    "emailUserId":null}},"occurredAt":"2026-03-02T08:01:00Z",
    "meta":{"actor":null,"source":"zoom","correlationId":"c7"}},
  {"contract":1,"id":"r8","command":{"type":"RecordLeave","uuid":"u==","connection":"p1","at":"2026-03-02T08:50:00Z",
    "evidence":{"name":"A name","email":null,"zoomAccountId":null,"registrantId":"reg-1","customerKey":null,
    "emailUserId":null}},"occurredAt":"2026-03-02T08:50:00Z",
    "meta":{"actor":null,"source":"zoom","correlationId":"c8"}},
  {"contract":1,"id":"r9","command":{"type":"ClaimParticipation","sessionId":"meeting-1","userId":"teacher-1","action":"join",
    "at":"2026-03-02T08:00:00.000Z"},"occurredAt":"2026-03-02T08:00:00.000Z",
    "meta":{"actor":{"id":"teacher-1","role":"teacher"},"source":"self","correlationId":"c9"}},
  {"contract":1,"id":"r10","command":{"type":"RecordEnd","uuid":"u==","startedAt":"2026-03-02T08:00:00Z",
    "at":"2026-03-02T09:00:00Z"},"occurredAt":"2026-03-02T09:00:00Z",
    "meta":{"actor":null,"source":"zoom","correlationId":"c10"}},
  {"contract":1,"id":"r11","command":{"type":"CorrectAttendance","sessionId":"meeting-1","studentId":"student-1",
    "status":"excused","note":"ill"},"occurredAt":"2026-03-02T10:00:00.000Z",
    "meta":{"actor":{"id":"teacher-1","role":"teacher"},"source":"api","correlationId":"c11"}},
  {"contract":1,"id":"r12","command":{"type":"DeleteMeeting","sessionIds":["meeting-1"],
    "at":"2026-03-03T08:00:00.000Z"},
    "occurredAt":"2026-03-03T08:00:00.000Z",
    "meta":{"actor":{"id":"teacher-1","role":"teacher"},"source":"api","correlationId":"c12"}}]`

/** Asked by later Workers of contract 1; the last is kept by an object for its own log. Of a meeting with two pupils. */
const LATER_REQUESTS_1 = `[
  {"contract":1,"id":"l1","command":{"type":"ChangeMeeting","sessionIds":["meeting-1"],"change":{"title":"Botany",
    "classId":"class-1",
    "registrationUrl":"https://zoom.example/r/1","settings":{"waiting_room":true}},"at":"2026-03-01T09:00:00.000Z"},
    "occurredAt":"2026-03-01T09:00:00.000Z",
    "meta":{"actor":{"id":"teacher-1","role":"teacher"},"source":"api","correlationId":"c1"}},
  {"contract":1,"id":"l2","command":{"type":"ChangeMeeting","sessionIds":null,"change":{"duration":45},
    "at":"2026-03-01T09:30:00Z"},
    "occurredAt":"2026-03-01T09:30:00Z","meta":{"actor":null,"source":"zoom","correlationId":"c2"}},
  {"contract":1,"id":"l3","command":{"type":"FailRegistration","userId":"student-2",
    "email":"student-2@school.example","reason":"ZOOM_REJECTED","message":"Zoom said no"},
    "occurredAt":"2026-03-01T09:00:03.000Z",
    "meta":{"actor":{"id":"admin-1","role":"admin"},"source":"api","correlationId":"c3"}},
  {"contract":1,"id":"l4","command":{"type":"IdentifyParticipant","sessionId":"meeting-1","participantId":"guest.p1",
    "userId":"student-2"},
    "occurredAt":"2026-03-02T10:00:00.000Z",
    "meta":{"actor":{"id":"teacher-1","role":"teacher"},"source":"api","correlationId":"c4"}},
  {"contract":1,"id":"l5","command":{"type":"IdentifyParticipant","sessionId":"meeting-1",
    "participantId":"user.student-2","userId":null},
    "occurredAt":"2026-03-02T10:01:00.000Z",
    "meta":{"actor":{"id":"teacher-1","role":"teacher"},"source":"api","correlationId":"c5"}},
  {"contract":1,"id":"l6","command":{"type":"CancelRegistrant","userId":"student-1"},
    "occurredAt":"2026-03-02T10:02:00.000Z","meta":{"actor":null,"source":"system","correlationId":"c6"}}]`

/** Zoom's meeting.deleted, of a meeting that was never held. */
const CANCELLATION_1 = `{"contract":1,"id":"z1","command":{"type":"CancelMeeting","sessionIds":null,
  "at":"2026-03-01T09:00:00Z"},
  "occurredAt":"2026-03-01T09:00:00.000Z","meta":{"actor":null,"source":"zoom","correlationId":"z1"}}`

/** What objects of contract 1 answered. */
const ANSWERS_1 = `{
  "written": {"ok":true,"value":{"contract":1,"version":5,"bookmark":"bookmark"}},
  "nothingNew": {"ok":true,"value":{"contract":1,"version":5,"bookmark":null}},
  "refused": {"ok":false,"refusal":{"reason":"UNKNOWN_MEETING","message":"Meeting not found"}}}`

/** All that Workers of contract 1 read in an answer; anything else there may be, they pass by. */
function yesterdaysWorker(answer: { ok: boolean; value?: unknown; refusal?: unknown }): string {
  const read = JSON.parse(JSON.stringify(answer)) as {
    ok: boolean
    value?: { bookmark: string | null }
    refusal?: { reason: string; message: string }
  }
  if (!read.ok) return `${read.refusal?.reason}: ${typeof read.refusal?.message}`
  return `done, bookmark ${read.value?.bookmark === null ? 'null' : typeof read.value?.bookmark}`
}

/** The log's, in order, but for what follows in time: the window of these sessions has long been over. */
async function types(): Promise<unknown[]> {
  const { results } = await env.DB.prepare(
    `select type from events where type not in ('WindowClosed', 'ExpectedFrozen') order by version`,
  ).all()
  return results.map(({ type }) => type)
}

const object = () => env.MEETINGS.getByName('81234567890')

describe('an object of today and a Worker of contract 1', () => {
  it('every request of contract 1 does what it did, and its answer is understood', async () => {
    await importSchool(1)
    const said: string[] = []
    for (const request of JSON.parse(REQUESTS_1)) said.push(yesterdaysWorker(await object().execute(request)))
    expect(said).toEqual(Array.from({ length: 12 }, () => 'done, bookmark string'))
    expect(await types()).toEqual([
      'MeetingScheduled',
      'MeetingChanged',
      'RegistrationRequested',
      'RegistrantApproved',
      'JoinOffered',
      'MeetingStarted',
      'ParticipantJoined',
      'ParticipantLeft',
      'ParticipationClaimed',
      'MeetingEnded',
      'AttendanceTaken',
      'AttendanceCorrected',
      'MeetingDeleted',
    ])
  })

  it('every later request of contract 1 does what it did', async () => {
    await importSchool(2)
    const pupils = [spec.register(1, 2), spec.approve(1), spec.join(spec.guest('A'), 1, { connection: 'p1' })]
    for (const command of [spec.schedule(), ...pupils, spec.depart(1)])
      await object().execute(request(command))
    const before = await types()
    for (const later of JSON.parse(LATER_REQUESTS_1))
      expect(yesterdaysWorker(await object().execute(later))).toBe('done, bookmark string')
    expect((await types()).slice(before.length)).toEqual([
      'MeetingChanged',
      'MeetingChanged',
      'RegistrationFailed',
      'ParticipantIdentified',
      'ParticipantIdentified',
      'RegistrantCancelled',
    ])
  })

  it('a cancellation of contract 1 cancels', async () => {
    await object().execute(request(spec.schedule()))
    expect(yesterdaysWorker(await object().execute(JSON.parse(CANCELLATION_1)))).toBe('done, bookmark string')
    expect(await types()).toEqual(['MeetingScheduled', 'MeetingCancelled'])
  })

  it('a request of a contract that is not known is sent away for later', async () => {
    const tomorrows = { ...JSON.parse(REQUESTS_1)[0], contract: CONTRACT + 1 }
    expect(yesterdaysWorker(await object().execute(tomorrows))).toBe('UNAVAILABLE: string')
  })
})

/** It has nothing but `execute`. */
const yesterdaysObject = (answer: WriteAnswer) => meetingsLike(() => ({ execute: async () => answer }))

describe('a Worker of today and an object of contract 1', () => {
  const answers: Record<'written' | 'nothingNew' | 'refused', WriteAnswer> = JSON.parse(ANSWERS_1)
  const actor = { id: 'teacher-1', role: 'teacher', email: 'teacher@school.example', name: null } as const
  const by = { actor, requestId: 'request' }

  it.each(Object.entries(answers))('a webhook that is answered as %s is received', async (_, answer) => {
    const [, , , , , started] = JSON.parse(REQUESTS_1)
    const opened = { kind: 'event', event: 'meeting.started', number: '1', request: started } as const
    const received = await receiveWebhook(
      {
        door: { open: async () => ok(opened) },
        meetings: yesterdaysObject(answer),
        hosted: { hostedAt: async () => null },
      },
      { signature: null, timestamp: null, body: new Uint8Array() },
    )
    expect(received).toEqual(ok({ received: true }))
  })

  it('what is to be done at Zoom is to be sent again, for the object cannot carry it out', async () => {
    const [{ command }] = JSON.parse(REQUESTS_1)
    const details = { ...command.meeting.sessions[0], settings: {} }
    const meeting = { id: 'meeting-1', zoom_meeting_id: '1' } as MeetingView
    const ports = {
      meetings: yesterdaysObject(answers.written),
      clock: { now: () => new Date() },
      newId: () => 'id',
      spent: () => undefined,
      defaultHost: undefined,
    }
    const sentAgain = { ok: false, refusal: { reason: 'UNAVAILABLE', retryAt: expect.any(String) } }
    expect(await deleteMeeting(ports, by, meeting)).toMatchObject(sentAgain)
    expect(await scheduleMeeting(ports, by, details, null)).toMatchObject(sentAgain)
  })
})
