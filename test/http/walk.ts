import { expect } from 'vitest'
import { sign } from '../simulator/webhooks.ts'
import { addDeadLetter } from '../support/deadLetter.ts'
import { request } from '../support/fakes.ts'
import { objectOf } from '../support/heldClass.ts'
import { openInbox } from '../support/inbox.ts'
import { call, emailOf, importSchool, scheduleClass, WEBHOOK_SECRET, webhook } from '../support/rollcall.ts'
import { at, end, join, leave, start, student } from '../support/spec.ts'
import { testAccount } from '../support/testAccount.ts'

/** One case for each route of the API: who may ask what, and what is wrong to ask. A new route gets one in WALK. */

/** teacher-1 hosts the class that student-1 is in, parent-1's child. Those outside have no part in it; nobody has no role. */
export const PEOPLE = [
  'admin-1',
  'teacher-1',
  'teacher-outside',
  'student-1',
  'student-outside',
  'parent-1',
  'parent-outside',
  'nobody-outside',
] as const

export type Someone = (typeof PEOPLE)[number]

export interface Asked {
  /** With its question mark. */
  query?: string
  body?: unknown
  /** The path's parameters where they are not those of the whole walk. */
  params?: Record<string, string>
}

export interface Case extends Asked {
  /** Who asks in the good case. */
  as: Someone
  /** For strangers too, who have no token. */
  open?: true
  headers?: (asked: Asked) => Promise<Record<string, string>>
  /** Everybody who may not; who is not here may. */
  refused?: Partial<Record<Someone, 401 | 403 | 404>>
  /** What is wrong to ask, by the field that the answer's issues name. */
  bad?: [field: string, asked: Asked][]
  /** What asks for something that is not there. Unknown parameters of the path need no mention. */
  unknown?: Asked[]
  /** The status, if it is not the document's success: a request without a socket to a socket's address. */
  status?: number
  /** Part of the good answer. */
  answer: object
  /** Its good answer takes away what other cases ask for, so that it has a school of its own. */
  spoils?: true
  /** Other statuses of success, which tests of their own show. */
  also?: number[]
}

/** What the cases speak of. */
export const CLASS = 'class-1'
const NEWCOMER = 'student-new'
const COMING = '2999-03-02T08:00:00Z'
/** The held class began so many minutes after the class of the specification, and its window is still open. */
const MINUTES = Math.floor((Date.now() - Date.parse(at(0))) / 60_000) - 65
const LETTER = 'letter-1'

export interface School {
  /** What stands for these parameters of a path where a case has none of its own. */
  params: { id: string; registrantId: string; endpointId: string }
  numbers: string[]
}

/** A class that was held, with attendance and somebody who asks on Zoom's page, another that is coming, and a student who is new to it. */
export async function createSchool(): Promise<School> {
  await importSchool(2)
  const inbox = await openInbox()
  const endpointId = await openEndpoint(inbox.url)
  const [held, coming] = await Promise.all([
    scheduleClass({ startTime: at(MINUTES) }),
    scheduleClass({ startTime: COMING }),
  ])
  const users = [{ id: NEWCOMER, name: 'New Comer', email: emailOf(NEWCOMER), role: 'student' }]
  const enrollments = [{ classId: CLASS, studentId: NEWCOMER, since: '2026-01-05' }]
  await call('PUT', '/api/roster', { as: 'admin-1', body: { users, enrollments } })
  const lesson = [
    start(MINUTES),
    join(student(1), MINUTES),
    join(student(2), MINUTES + 20),
    leave(student(1), MINUTES + 50),
    end(MINUTES + 60),
  ]
  for (const command of lesson) await objectOf(Number(held.zoom_meeting_id)).execute(request(command))
  await addDeadLetter(held.zoom_meeting_id, request(start(), LETTER))
  const registrantId = await askOnPage(held.zoom_meeting_id)
  // Both classes: what is told is listed as told once it was taken.
  await inbox.taken(2)
  return {
    params: { id: held.id, registrantId, endpointId },
    numbers: [held.zoom_meeting_id, coming.zoom_meeting_id],
  }
}

async function openEndpoint(url: string): Promise<string> {
  const body = { url, types: ['meeting.scheduled'] }
  const answer = await call<{ endpoint: { id: string } }>('POST', '/api/endpoints', { as: 'admin-1', body })
  return answer.body.endpoint.id
}

async function askOnPage(number: string): Promise<string> {
  const applicant = { email: 'gil@else.example', first_name: 'Gil', last_name: 'Santos' }
  const { webhooks } = await testAccount().askOnPage(number, applicant)
  for (const { body } of webhooks) await webhook(body)
  const all = await testAccount().registrants(number)
  return all.find(({ email }) => email === applicant.email)?.registrant_id ?? 'none'
}

const signed = async ({ body }: Asked) =>
  sign(WEBHOOK_SECRET, Math.floor(Date.now() / 1000), JSON.stringify(body))

const OUTSIDERS = {
  'teacher-outside': 404,
  'student-outside': 404,
  'parent-outside': 404,
  'nobody-outside': 404,
} as const

const ONLY_STAFF = {
  'student-1': 403,
  'student-outside': 403,
  'parent-1': 403,
  'parent-outside': 403,
  'nobody-outside': 403,
} as const

const ONLY_ADMINS = { ...ONLY_STAFF, 'teacher-1': 403, 'teacher-outside': 403 } as const

const NOBODY = { 'nobody-outside': 403 } as const

/** A class is no secret to those who are not in it: they are told why they may not join. */
const ONLY_ITS_PEOPLE = { ...OUTSIDERS, 'student-outside': 403, 'parent-outside': 403 } as const

const NEW = { title: 'Biology', startTime: COMING, duration: 60, timezone: 'Asia/Manila', classId: CLASS }
const A_TERM = { id: 'first', from: '2038-06-07', until: '2038-09-24' }
const A_LINE = {
  ...{ id: 'biology', title: 'Biology', classId: CLASS, teacherId: 'teacher-1' },
  ...{ weekdays: ['monday'], period: '1' },
}
const A_TIMETABLE = {
  ...{ timezone: 'Asia/Manila', terms: [A_TERM], holidays: [] },
  ...{ bells: [{ period: '1', from: '07:30', to: '08:15' }], lines: [A_LINE] },
}
const TOLD = { url: 'https://lms.school.example/rollcall', types: ['attendance.final'] }
const REGISTRATION = { studentId: NEWCOMER, classId: CLASS }

export const WALK: Record<string, Case> = {
  'POST /api/zoom/meetings': {
    as: 'teacher-1',
    body: NEW,
    refused: ONLY_STAFF,
    bad: [
      ['title', { body: { ...NEW, title: undefined } }],
      ['title', { body: { ...NEW, title: 'x'.repeat(201) } }],
      ['description', { body: { ...NEW, description: 7 } }],
      ['startTime', { body: { ...NEW, startTime: '2026-03-02' } }],
      ['duration', { body: { ...NEW, duration: 1441 } }],
      ['duration', { body: { ...NEW, duration: 1.5 } }],
      ['timezone', { body: { ...NEW, timezone: 'Manila' } }],
      ['classId', { body: { ...NEW, classId: 'nowhere' } }],
      ['targetAudience', { body: { ...NEW, targetAudience: 'everyone' } }],
      ['settings', { body: { ...NEW, settings: [] } }],
      ['', { body: [] }],
    ],
    answer: { meeting: { title: 'Biology', class_id: CLASS, status: 'scheduled' } },
  },
  'GET /api/zoom/meetings': {
    as: 'student-1',
    query: `?status=scheduled&classId=${CLASS}&upcoming=true&limit=1`,
    refused: { 'nobody-outside': 403 },
    bad: [
      ['status', { query: '?status=held' }],
      ['upcoming', { query: '?upcoming=yes' }],
      ['order', { query: '?order=newest' }],
      ['limit', { query: '?limit=0' }],
      ['limit', { query: '?limit=ten' }],
      ['cursor', { query: '?cursor=nonsense' }],
    ],
    answer: { meetings: [{ class_id: CLASS, start_time: '2999-03-02T08:00:00.000Z' }] },
  },
  'GET /api/zoom/meetings/{id}': {
    as: 'teacher-1',
    refused: OUTSIDERS,
    answer: {
      meeting: { status: 'ended', participants: [{ user_id: 'student-1' }, { user_id: 'student-2' }] },
    },
  },
  'PATCH /api/zoom/meetings/{id}': {
    spoils: true,
    as: 'teacher-1',
    body: { title: 'Chemistry', description: null },
    refused: { ...OUTSIDERS, 'student-1': 403, 'parent-1': 403 },
    bad: [
      ['', { body: {} }],
      ['', { body: { unheardOf: true } }],
      ['title', { body: { title: ' ' } }],
      ['startTime', { body: { title: 'X', startTime: 'soon' } }],
      ['duration', { body: { duration: '60' } }],
      ['timezone', { body: { timezone: '' } }],
      ['classId', { body: { classId: 'nowhere' } }],
      ['targetAudience', { body: { targetAudience: null } }],
      ['settings', { body: { settings: 'none' } }],
    ],
    answer: { meeting: { title: 'Chemistry', description: null } },
  },
  'POST /api/zoom/meetings/{id}/restore': {
    spoils: true,
    as: 'admin-1',
    refused: { ...OUTSIDERS, 'teacher-1': 403, 'student-1': 403, 'parent-1': 403 },
    answer: { meeting: { status: 'ended' } },
  },
  'DELETE /api/zoom/meetings/{id}': {
    spoils: true,
    as: 'admin-1',
    refused: { ...OUTSIDERS, 'student-1': 403, 'parent-1': 403 },
    answer: { success: true },
  },
  'GET /api/zoom/meetings/{id}/participants': {
    as: 'teacher-1',
    refused: { ...OUTSIDERS, 'student-1': 403, 'parent-1': 403 },
    answer: {
      participants: [{ name: 'Name of student-1' }, {}],
      stats: { joinedCount: 2, expectedCount: 3 },
    },
  },
  'GET /api/zoom/meetings/{id}/attendance': {
    as: 'teacher-1',
    refused: OUTSIDERS,
    answer: { summary: { total: 3, present: 1, late: 1, absent: 1 } },
  },
  'PATCH /api/zoom/meetings/{id}/attendance/{studentId}': {
    spoils: true,
    as: 'teacher-1',
    params: { studentId: 'student-1' },
    body: { status: 'excused', note: 'ill' },
    refused: { ...OUTSIDERS, 'student-1': 403, 'parent-1': 403 },
    bad: [
      ['status', { body: { status: 'ill' } }],
      ['status', { body: {} }],
      ['note', { body: { status: 'late', note: 'x'.repeat(501) } }],
    ],
    answer: {
      record: { student_id: 'student-1', status: 'excused', computed_status: 'present', note: 'ill' },
      summary: { total: 3, excused: 1, late: 1, absent: 1 },
    },
  },
  'PUT /api/zoom/meetings/{id}/participants/{participantId}/user': {
    spoils: true,
    as: 'teacher-1',
    params: { participantId: 'user.student-2' },
    body: { userId: 'student-1' },
    refused: { ...OUTSIDERS, 'student-1': 403, 'parent-1': 403 },
    bad: [
      ['userId', { body: { userId: 'nobody' } }],
      ['userId', { body: { userId: 7 } }],
      ['userId', { body: {} }],
    ],
    answer: { participants: [{ user_id: 'student-1' }] },
  },
  'GET /api/zoom/meetings/{id}/registrants': {
    as: 'teacher-1',
    query: '?status=pending&limit=1',
    refused: { ...OUTSIDERS, 'student-1': 403, 'parent-1': 403 },
    bad: [
      ['status', { query: '?status=cancelled' }],
      ['limit', { query: '?limit=0' }],
      ['cursor', { query: '?cursor=nonsense' }],
    ],
    answer: { registrants: [{ name: 'Gil Santos', status: 'pending' }] },
  },
  'POST /api/zoom/meetings/{id}/registrants/{registrantId}/approve': {
    spoils: true,
    as: 'teacher-1',
    body: { studentId: 'student-1' },
    refused: { ...OUTSIDERS, 'student-1': 403, 'parent-1': 403 },
    bad: [
      ['studentId', { body: { studentId: 'teacher-1' } }],
      ['studentId', { body: { studentId: 'student-outside' } }],
      ['studentId', { body: { studentId: '' } }],
      ['studentId', { body: { studentId: 7 } }],
    ],
    answer: { registrant: { status: 'approved', user: { id: 'student-1' } } },
  },
  'POST /api/zoom/meetings/{id}/registrants/{registrantId}/deny': {
    as: 'teacher-1',
    refused: { ...OUTSIDERS, 'student-1': 403, 'parent-1': 403 },
    answer: { registrant: { status: 'denied' } },
  },
  'GET /api/zoom/meetings/{id}/history': {
    as: 'teacher-1',
    query: '?limit=1',
    refused: { ...OUTSIDERS, 'student-1': 403, 'parent-1': 403 },
    bad: [
      ['limit', { query: '?limit=0' }],
      ['cursor', { query: '?cursor=nonsense' }],
      ['at', { query: '?at=yesterday' }],
    ],
    answer: { events: [{ version: 1, type: 'MeetingScheduled', actor: { id: 'teacher-1' }, source: 'api' }] },
  },
  'GET /api/zoom/meetings/{id}/join': {
    as: 'student-1',
    refused: ONLY_ITS_PEOPLE,
    answer: { isHost: false, isRegistered: true, userEmail: emailOf('student-1') },
  },
  'POST /api/zoom/meetings/{id}/join': {
    as: 'student-1',
    body: { action: 'join' },
    refused: ONLY_ITS_PEOPLE,
    bad: [
      ['action', { body: { action: 'JOIN' } }],
      ['action', { body: {} }],
    ],
    answer: { success: true },
  },
  'POST /api/zoom/meetings/register-student': {
    spoils: true,
    as: 'admin-1',
    body: REGISTRATION,
    refused: ONLY_ADMINS,
    bad: [
      ['studentId', { body: { ...REGISTRATION, studentId: '' } }],
      ['classId', { body: { ...REGISTRATION, classId: undefined } }],
    ],
    unknown: [{ body: { ...REGISTRATION, studentId: 'nobody' } }],
    answer: { registered: 1, message: 'Registered for 1 meetings' },
  },
  'GET /api/zoom/reports': {
    as: 'teacher-1',
    query: '?startDate=2026-11-01&endDate=2998-12-31',
    refused: ONLY_STAFF,
    bad: [
      ['startDate', { query: '?startDate=02/03/2026' }],
      ['endDate', { query: '?endDate=2026-13-01' }],
      ['limit', { query: '?limit=0' }],
    ],
    unknown: [{ query: '?meetingId=nowhere' }],
    answer: { meetings: [{ attendeeCount: 2 }], stats: { totalMeetings: 1, avgAttendanceRate: 66.7 } },
  },
  'PUT /api/roster': {
    as: 'admin-1',
    query: '?partial=false',
    body: { classes: [{ id: 'class-9', name: 'Class 9', teacherId: 'teacher-1' }] },
    refused: ONLY_ADMINS,
    bad: [
      ['users', { body: { users: {} } }],
      ['partial', { query: '?partial=yes', body: {} }],
      ['users.0.role', { body: { users: [{ id: 'x', name: 'X', role: 'pupil' }] } }],
      ['enrollments.0.classId', { body: { enrollments: [{ classId: 'nowhere', studentId: 'student-1' }] } }],
    ],
    answer: { users: 0, classes: 1, enrollments: 0, guardians: 0 },
  },
  'POST /api/roster/import': {
    as: 'admin-1',
    query: `?dryRun=false&partial=false&rollOver=false&leavers=0&map={"name":1}&role=student&class=${CLASS}`,
    body: new Blob(['Called,LRN\nAna Cruz,136482090001\n']),
    refused: ONLY_ADMINS,
    bad: [
      ['dryRun', { query: '?dryRun=yes' }],
      ['partial', { query: '?partial=1' }],
      ['rollOver', { query: '?rollOver=no' }],
      ['leavers', { query: '?leavers=-1' }],
      ['map', { query: '?map=LRN' }],
      ['map.number', { query: '?map={"number":true}' }],
      ['role', { query: '?role=pupil' }],
    ],
    answer: { applied: true, changes: { users: [{ role: 'student', added: 1 }], enrollments: { added: 1 } } },
  },
  'DELETE /api/roster/users/{userId}': {
    spoils: true,
    as: 'admin-1',
    params: { userId: NEWCOMER },
    query: '?erase=true',
    refused: ONLY_ADMINS,
    bad: [['erase', { query: '?erase=yes' }]],
    answer: { success: true, erased: { done: true } },
    also: [202],
  },
  'GET /api/roster/users': {
    as: 'admin-1',
    query: '?search=name%20of%20STUDENT&role=student&limit=1',
    refused: ONLY_STAFF,
    bad: [
      ['role', { query: '?role=pupil' }],
      ['limit', { query: '?limit=0' }],
      ['cursor', { query: '?cursor=nonsense' }],
    ],
    answer: { users: [{ id: 'student-1', role: 'student' }] },
  },
  'GET /api/me': {
    as: 'teacher-1',
    refused: { 'nobody-outside': 403 },
    answer: { id: 'teacher-1', role: 'teacher', email: 'teacher@school.example' },
  },
  'GET /api/roster/classes': {
    as: 'teacher-1',
    query: '?search=CLASS',
    refused: { 'nobody-outside': 403 },
    bad: [['cursor', { query: '?cursor=e30=' }]],
    answer: { classes: [{ id: CLASS, teacher: { id: 'teacher-1' }, pupil_count: 3 }] },
  },
  'GET /api/roster/classes/{classId}': {
    as: 'teacher-1',
    params: { classId: CLASS },
    refused: { ...ONLY_STAFF, 'teacher-outside': 404 },
    answer: { class: { id: CLASS, pupils: [{ id: 'student-1', parents: [{ id: 'parent-1' }] }, {}, {}] } },
  },
  'GET /api/zoom/classes/{classId}/term': {
    as: 'teacher-1',
    params: { classId: CLASS },
    query: '?startDate=2026-03-01&endDate=2998-12-31',
    refused: { ...OUTSIDERS, 'nobody-outside': 403 },
    bad: [
      ['startDate', { query: '?endDate=2026-03-31' }],
      ['endDate', { query: '?startDate=2026-03-01&endDate=soon' }],
      ['endDate', { query: '?startDate=2026-03-02&endDate=2026-03-01' }],
    ],
    answer: {
      class: { id: CLASS },
      sessions: [{ status: 'ended' }],
      students: [{ id: 'student-1' }, {}, {}],
    },
  },
  'GET /api/exports/attendance': {
    as: 'teacher-1',
    refused: { 'nobody-outside': 403 },
    bad: [
      ['startDate', { query: '?startDate=soon' }],
      ['endDate', { query: '?startDate=2026-03-02&endDate=2026-03-01' }],
      ['format', { query: '?format=pdf' }],
      ['layout', { query: '?layout=wide' }],
    ],
    unknown: ['classId', 'meetingId', 'studentId'].map((name) => ({ query: `?${name}=nowhere` })),
    answer: { records: [{ pupil_id: 'student-1' }, {}, {}] },
  },
  'GET /api/exports/register': {
    as: 'teacher-1',
    query: '?studentId=student-1',
    refused: { ...OUTSIDERS, 'nobody-outside': 403 },
    unknown: [{ query: '?classId=nowhere' }],
    answer: { pupils: [{ id: 'student-1', marks: [{ status: 'present', amended: false }] }], amendments: [] },
  },
  'GET /api/exports/people/{userId}': {
    as: 'parent-1',
    params: { userId: 'student-1' },
    refused: { ...OUTSIDERS, 'teacher-1': 404, 'nobody-outside': 403 },
    answer: {
      user: { id: 'student-1' },
      parents: [{ id: 'parent-1' }],
      records: [{ status: 'present' }],
      participations: [{ leave_time: expect.any(String) }],
      registrations: [{}, {}],
    },
  },
  'GET /api/exports/sf2': {
    as: 'teacher-1',
    query: '?classId=class-1&month=2026-03',
    refused: { ...ONLY_STAFF, 'teacher-outside': 404 },
    unknown: [{ query: '?classId=nowhere&month=2026-03' }],
    answer: { section: 'Class 1', groups: [{ sex: 'male' }, { sex: 'female' }, { sex: null }] },
  },
  'GET /api/exports/edfi': {
    as: 'teacher-1',
    refused: ONLY_STAFF,
    bad: [
      ['since', { query: '?since=yesterday' }],
      ['everybody', { query: '?everybody=maybe' }],
    ],
    unknown: [{ query: '?classId=nowhere' }],
    answer: { operations: [], skipped: [{ class_id: 'class-1', reason: 'NO_SECTION_KEY' }] },
  },
  'GET /api/exports/oneroster': {
    as: 'teacher-1',
    query: '?academicSessionId=term-1',
    refused: ONLY_STAFF,
    bad: [['academicSessionId', { query: '?classId=class-1' }]],
    unknown: [{ query: '?academicSessionId=term-1&classId=nowhere' }],
    answer: { categories: [{ title: 'Attendance' }] },
  },
  'GET /api/zoom/meetings/{id}/timeline': {
    as: 'teacher-1',
    refused: OUTSIDERS,
    answer: { people: [{ user_id: 'student-1', stays: [{ device: 1, source: 'webhooks' }] }, {}] },
  },
  'GET /api/zoom/meetings/{id}/recordings': {
    as: 'student-1',
    refused: OUTSIDERS,
    answer: { recordings: [] },
  },
  'GET /api/zoom/meetings/{id}/dial-in': {
    as: 'student-1',
    query: '?country=US',
    // Who hosts, and a parent, have no registration of their own.
    refused: { ...ONLY_ITS_PEOPLE, 'teacher-1': 404, 'parent-1': 404 },
    answer: { pin: expect.any(String), numbers: [{ country: 'US' }] },
  },
  'POST /api/zoom/meetings/{id}/call/{studentId}': {
    as: 'teacher-1',
    params: { studentId: 'student-1' },
    refused: { ...OUTSIDERS, 'student-1': 403, 'parent-1': 403 },
    // The class is over: wayIn.test.ts calls into one that runs.
    status: 400,
    answer: { code: 'NOT_RUNNING' },
  },
  'GET /api/zoom/meetings/{id}/live': {
    as: 'teacher-1',
    refused: { ...OUTSIDERS, 'student-1': 403, 'parent-1': 403 },
    bad: [
      ['since', { query: '?since=-1' }],
      ['since', { query: '?since=yesterday' }],
    ],
    status: 426,
    answer: { code: 'UPGRADE_REQUIRED' },
  },
  'GET /api/hosts': {
    as: 'admin-1',
    refused: ONLY_ADMINS,
    answer: { plan: 'business', buffer_minutes: 5 },
  },
  // The pool is of all that share this process: the tests of other files have none.
  'PUT /api/hosts': {
    as: 'admin-1',
    body: { hosts: [] },
    refused: ONLY_ADMINS,
    bad: [
      ['hosts', { body: {} }],
      ['hosts.0.email', { body: { hosts: [{ email: 'nobody' }] } }],
      ['hosts.0.places', { body: { hosts: [{ email: 'room@school.example', places: 0 }] } }],
      ['hosts.0.licence', { body: { hosts: [{ email: 'room@school.example', licence: 'gold' }] } }],
      ['hosts.0', { body: { hosts: [{ email: 'room@school.example', password: 'mine' }] } }],
      ['plan', { body: { hosts: [], plan: 'education' } }],
    ],
    answer: { plan: 'business' },
  },
  'GET /api/hosts/free': {
    as: 'teacher-1',
    query: '?at=2038-03-01T08:00&duration=45&timezone=Asia/Manila',
    refused: ONLY_STAFF,
    bad: [
      ['at', { query: '?duration=45' }],
      ['duration', { query: '?at=2038-03-01T08:00&duration=0' }],
      ['timezone', { query: '?at=2038-03-01T08:00&duration=45&timezone=Mars' }],
    ],
    answer: { pool: false },
  },
  'GET /api/hosts/load': {
    as: 'admin-1',
    query: '?date=2044-03-01',
    refused: ONLY_ADMINS,
    bad: [
      ['date', { query: '?date=monday' }],
      ['timezone', { query: '?date=2038-03-01&timezone=Mars' }],
    ],
    answer: { hosts: [] },
  },
  'POST /api/hosts/reassign': {
    as: 'admin-1',
    refused: ONLY_ADMINS,
    answer: { moved: [], failures: [], left: 0 },
  },
  'GET /api/dead-letters': {
    as: 'admin-1',
    refused: ONLY_ADMINS,
    bad: [['limit', { query: '?limit=0' }]],
    answer: { deadLetters: [{ id: LETTER, command: 'RecordStart' }] },
  },
  'POST /api/dead-letters/{letterId}/replay': {
    as: 'admin-1',
    params: { letterId: LETTER },
    refused: ONLY_ADMINS,
    answer: { success: true },
  },
  /** Zoom has no token but a signature. What is bad in a body that it signed, webhook.test.ts tells. */
  'POST /api/rebuild': {
    as: 'admin-1',
    query: '?limit=1',
    refused: ONLY_ADMINS,
    bad: [
      ['limit', { query: '?limit=0' }],
      ['cursor', { query: '?cursor=nonsense' }],
    ],
    answer: { rebuilt: 1 },
  },
  'GET /api/events': {
    as: 'admin-1',
    query: '?after=0&types=MeetingStarted,MeetingEnded',
    refused: ONLY_ADMINS,
    bad: [
      ['after', { query: '?after=yesterday' }],
      ['types.0', { query: '?types=NothingHappened' }],
      ['live', { query: '?live=perhaps' }],
    ],
    answer: { events: [{ type: 'MeetingStarted' }, { type: 'MeetingEnded' }], more: false },
  },
  'POST /api/calendar': {
    as: 'student-1',
    refused: { ...NOBODY, 'teacher-outside': 403, 'student-outside': 403, 'parent-outside': 403 },
    answer: { url: expect.stringMatching(/^https?:.*\/api\/calendar\/[\w-]{43}\.ics$/) },
  },
  'GET /api/calendar': { as: 'student-1', refused: NOBODY, answer: { calendar: null } },
  'DELETE /api/calendar': { as: 'student-1', refused: NOBODY, answer: { success: true } },
  'PUT /api/timetable': {
    as: 'admin-1',
    query: '?dryRun=true',
    body: A_TIMETABLE,
    refused: ONLY_ADMINS,
    bad: [
      ['timezone', { body: { ...A_TIMETABLE, timezone: 'Mars' } }],
      ['terms.0.until', { body: { ...A_TIMETABLE, terms: [{ ...A_TERM, until: '2038-06-01' }] } }],
      ['lines.0.period', { body: { ...A_TIMETABLE, bells: [] } }],
      ['lines.0.teacherId', { body: { ...A_TIMETABLE, lines: [{ ...A_LINE, teacherId: 'student-1' }] } }],
      ['lines.0.classId', { body: { ...A_TIMETABLE, lines: [{ ...A_LINE, classId: 'class-99' }] } }],
      ['lines.0.weekdays', { body: { ...A_TIMETABLE, lines: [{ ...A_LINE, weekdays: [] }] } }],
      ['dryRun', { query: '?dryRun=perhaps' }],
      ['', { body: { ...A_TIMETABLE, rooms: [] } }],
    ],
    answer: {
      sessions: { scheduled: 16, changed: 0, moved: 0, dropped: 0 },
      zoom: { creates: 1, changes: 0, deletions: 0 },
      days: 1,
    },
  },
  'GET /api/timetable': {
    as: 'student-1',
    query: '?day=2038-06-07',
    refused: NOBODY,
    bad: [['day', { query: '?day=monday' }]],
    answer: { lessons: [] },
  },
  'GET /api/timetable/progress': {
    as: 'admin-1',
    refused: ONLY_ADMINS,
    answer: { steps: { refused: 0 }, next_at: null },
  },
  'GET /api/endpoints': {
    as: 'admin-1',
    refused: ONLY_ADMINS,
    answer: { endpoints: [{ types: ['meeting.scheduled'], enabled: true }] },
  },
  'POST /api/endpoints': {
    as: 'admin-1',
    body: TOLD,
    refused: ONLY_ADMINS,
    bad: [
      ['url', { body: { ...TOLD, url: 'http://lms.school.example/' } }],
      ['url', { body: { ...TOLD, url: 7 } }],
      ['types', { body: { ...TOLD, types: [] } }],
      ['types.0', { body: { ...TOLD, types: ['everything'] } }],
      ['description', { body: { ...TOLD, description: 'x'.repeat(201) } }],
      ['', { body: { ...TOLD, secret: 'mine' } }],
    ],
    answer: { endpoint: { url: TOLD.url, enabled: true, disabled: null } },
  },
  'PATCH /api/endpoints/{endpointId}': {
    spoils: true,
    as: 'admin-1',
    body: { enabled: false },
    refused: ONLY_ADMINS,
    bad: [
      ['', { body: {} }],
      ['url', { body: { url: 'https://10.0.0.1/' } }],
      ['enabled', { body: { enabled: 'no' } }],
    ],
    answer: { endpoint: { enabled: false, disabled: 'admin' } },
  },
  'DELETE /api/endpoints/{endpointId}': {
    spoils: true,
    as: 'admin-1',
    refused: ONLY_ADMINS,
    answer: { success: true },
  },
  'POST /api/endpoints/{endpointId}/secret': {
    as: 'admin-1',
    refused: ONLY_ADMINS,
    answer: { endpoint: { types: ['meeting.scheduled'] } },
  },
  'GET /api/endpoints/{endpointId}/deliveries': {
    as: 'admin-1',
    query: '?status=delivered&limit=1',
    refused: ONLY_ADMINS,
    bad: [
      ['status', { query: '?status=lost' }],
      ['limit', { query: '?limit=0' }],
      ['cursor', { query: '?cursor=nonsense' }],
    ],
    answer: { deliveries: [{ type: 'meeting.scheduled', last: '204' }] },
  },
  'POST /api/endpoints/{endpointId}/deliveries/{deliveryId}/replay': {
    as: 'admin-1',
    params: { deliveryId: '1' },
    refused: ONLY_ADMINS,
    answer: { delivery: { type: 'meeting.scheduled', status: 'waiting' } },
  },
  'POST /api/endpoints/{endpointId}/replay': {
    as: 'admin-1',
    body: { after: 0, until: 3 },
    refused: ONLY_ADMINS,
    bad: [
      ['after', { body: { after: -1, until: 3 } }],
      ['until', { body: { after: 3, until: 3 } }],
      ['until', { body: { after: 3 } }],
    ],
    answer: { endpoint: { enabled: true } },
  },
  'POST /api/zoom/webhook': {
    as: 'nobody-outside',
    body: { event: 'user.created', event_ts: 1, payload: {} },
    headers: signed,
    answer: { received: true },
  },
}
