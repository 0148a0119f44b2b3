import { beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { request } from '../support/fakes.ts'
import { objectOf } from '../support/heldClass.ts'
import { emailOf, importSchool, scheduleClass } from '../support/rollcall.ts'
import { cancel, end, join, start, student } from '../support/spec.ts'
import { everything } from '../support/tables.ts'
import { WHOLE } from '../support/whole.ts'
import { callBy, nameOf, readRoutes } from './contract.ts'
import { AUDIENCES, type Audience, type Cell, cellsOf, cellsOfSchool } from './grid.ts'

const routes = await readRoutes()
const call = callBy(routes)

/**
 * teacher-1 hosts every meeting, teacher-5 (a co-teacher, from the beginning) and teacher-6 (a substitute, named later) are its alternative hosts, teacher-2 teaches class-1, student-1 is in it and parent-1's child; those of 9 have
 * no part in it. Of 7, the roster says another role than the token: teacher, student and parent. nobody-9 has no role.
 */
const PEOPLE_OF_7 = { 'student-7': 'teacher', 'admin-7': 'student', 'nobody-7': 'parent' }

/**
 * y: may. f: sees the meeting, but may not (403). -: there is no meeting for them (404). Five letters, for the
 * audiences all, teachers, students, class and personal. It follows from docs/api.md, not from the code:
 * nothing here is computed.
 */
const OF_CLASS_1 = cellsOf(`
            see    change  participants  report  join
  admin-1   yyyyy  yyyyy   yyyyy         yyyyy   yyyyy
  teacher-1 yyyyy  yyyyy   yyyyy         yyyyy   yyyyy
  teacher-5 yyyyy  yyyyy   yyyyy         yyyyy   yyyyy
  teacher-6 yyyyy  yyyyy   yyyyy         yyyyy   yyyyy
  teacher-2 yy-y-  ff-f-   yy-y-         yy-y-   yy-y-
  teacher-9 yy---  ff---   ff---         -----   yy---
  student-7 yy---  ff---   ff---         -----   yy---
  student-1 y-yy-  f-ff-   f-ff-         fffff   y-yy-
  student-9 y-y--  f-f--   f-f--         fffff   f-ff-
  admin-7   y-y--  f-f--   f-f--         fffff   f-ff-
  parent-1  y--y-  f--f-   f--f-         fffff   y--y-
  parent-9  y----  f----   f----         fffff   f--f-
  nobody-7  y----  f----   f----         fffff   f--f-
  nobody-9  -----  -----   -----         fffff   -----
`)

const WITHOUT_CLASS = cellsOf(`
            see    change  participants  report  join
  admin-1   yyyyy  yyyyy   yyyyy         yyyyy   yyyyy
  teacher-1 yyyyy  yyyyy   yyyyy         yyyyy   yyyyy
  teacher-5 yyyyy  yyyyy   yyyyy         yyyyy   yyyyy
  teacher-6 yyyyy  yyyyy   yyyyy         yyyyy   yyyyy
  teacher-2 yy---  ff---   ff---         -----   yy---
  teacher-9 yy---  ff---   ff---         -----   yy---
  student-7 yy---  ff---   ff---         -----   yy---
  student-1 y-y--  f-f--   f-f--         fffff   y-y--
  student-9 y-y--  f-f--   f-f--         fffff   y-y--
  admin-7   y-y--  f-f--   f-f--         fffff   y-y--
  parent-1  y----  f----   f----         fffff   y----
  parent-9  y----  f----   f----         fffff   y----
  nobody-7  y----  f----   f----         fffff   y----
  nobody-9  -----  -----   -----         fffff   -----
`)

/** What is of the whole school: y: may. f: may not (403). */
const OF_THE_SCHOOL = cellsOfSchool(`
            list  create  administer
  admin-1   y     y       y
  teacher-1 y     y       f
  teacher-5 y     y       f
  teacher-6 y     y       f
  teacher-2 y     y       f
  teacher-9 y     y       f
  student-7 y     y       f
  student-1 y     f       f
  student-9 y     f       f
  admin-7   y     f       f
  parent-1  y     f       f
  parent-9  y     f       f
  nobody-7  y     f       f
  nobody-9  f     f       f
`)

/** The column of each route that people call. */
const READS = {
  'GET /api/zoom/meetings/{id}/recordings': 'see',
  'GET /api/zoom/meetings/{id}': 'see',
  'GET /api/zoom/meetings/{id}/attendance': 'see',
  'GET /api/zoom/meetings/{id}/participants': 'participants',
  'GET /api/zoom/meetings/{id}/live': 'participants',
  'GET /api/zoom/meetings/{id}/registrants': 'participants',
  'GET /api/zoom/meetings/{id}/history': 'change',
  'GET /api/zoom/meetings/{id}/timeline': 'see',
  'GET /api/zoom/reports': 'report',
} as const
const WRITES = {
  'GET /api/zoom/meetings/{id}/join': 'join',
  'POST /api/zoom/meetings/{id}/join': 'join',
  'PATCH /api/zoom/meetings/{id}': 'change',
  'DELETE /api/zoom/meetings/{id}': 'change',
  'PATCH /api/zoom/meetings/{id}/attendance/{studentId}': 'participants',
  'PUT /api/zoom/meetings/{id}/participants/{participantId}/user': 'participants',
  'POST /api/zoom/meetings/{id}/registrants/{registrantId}/approve': 'participants',
  'POST /api/zoom/meetings/{id}/registrants/{registrantId}/deny': 'participants',
} as const
/** The one route of each column that every cell of it is tried on. */
const ENTIRE = new Set([
  'GET /api/zoom/meetings/{id}',
  'GET /api/zoom/meetings/{id}/participants',
  'GET /api/zoom/meetings/{id}/history',
  'GET /api/zoom/reports',
])
const OF_SCHOOL = {
  'GET /api/zoom/meetings': 'list',
  'POST /api/zoom/meetings': 'create',
  'POST /api/zoom/meetings/register-student': 'administer',
  'PUT /api/roster': 'administer',
  'DELETE /api/roster/users/{userId}': 'administer',
  'POST /api/rebuild': 'administer',
  // The people that teachers find: rosterLookup.test.ts.
  'GET /api/roster/users': 'create',
  'GET /api/dead-letters': 'administer',
  'GET /api/hosts': 'administer',
  'PUT /api/hosts': 'administer',
  'GET /api/hosts/free': 'create',
  'GET /api/hosts/load': 'administer',
  'POST /api/hosts/reassign': 'administer',
  'POST /api/dead-letters/{letterId}/replay': 'administer',
  'GET /api/events': 'administer',
  'GET /api/endpoints': 'administer',
  'GET /api/calendar': 'list',
  // The lines that each sees: timetable.test.ts.
  'GET /api/timetable': 'list',
  'GET /api/timetable/progress': 'administer',
  'PUT /api/timetable': 'administer',
  'GET /api/me': 'list',
  'GET /api/roster/classes': 'list',
  // The parts that each gets: exports.test.ts.
  'GET /api/exports/attendance': 'list',
  'GET /api/exports/edfi': 'create',
  'GET /api/exports/oneroster': 'create',
} as const
/** Of what is named in the query or by an id: exports.test.ts and routes.test.ts say who may. */
const OF_NAMED = ['GET /api/exports/register', 'GET /api/exports/sf2', 'GET /api/exports/people/{userId}']
const OF_CLASS = {
  'GET /api/roster/classes/{classId}': {
    'admin-1': 200,
    'teacher-2': 200,
    'teacher-9': 404,
    'student-1': 403,
  },
  'GET /api/zoom/classes/{classId}/term': {
    'admin-1': 200,
    'teacher-2': 200,
    'teacher-9': 404,
    'student-1': 200,
    'student-9': 404,
    'parent-1': 200,
    'parent-9': 404,
    'nobody-9': 403,
  },
} as const
/** Taking back a deletion: deleted.test.ts says who may. Bringing a file, endpoints and one's own calendar: routes.test.ts does. */
const ELSEWHERE = [
  // wayIn.test.ts says who may.
  'GET /api/zoom/meetings/{id}/dial-in',
  'POST /api/zoom/meetings/{id}/call/{studentId}',
  'POST /api/zoom/meetings/{id}/restore',
  'POST /api/roster/import',
  'POST /api/endpoints',
  'PATCH /api/endpoints/{endpointId}',
  'DELETE /api/endpoints/{endpointId}',
  'POST /api/endpoints/{endpointId}/secret',
  'GET /api/endpoints/{endpointId}/deliveries',
  'POST /api/endpoints/{endpointId}/deliveries/{deliveryId}/replay',
  'POST /api/endpoints/{endpointId}/replay',
  'POST /api/calendar',
  'DELETE /api/calendar',
]

/** Zoom, monitors and calendar programs call these without a token. */
const OF_NOBODY = ['POST /api/zoom/webhook', 'GET /healthz', 'GET /readyz', 'GET /api/calendar/{file}']

it('every route that people call is in the table', () => {
  const called = routes.map(nameOf).filter((name) => !OF_NOBODY.includes(name))
  expect(
    [...Object.keys({ ...READS, ...WRITES, ...OF_SCHOOL, ...OF_CLASS }), ...ELSEWHERE, ...OF_NAMED].sort(),
  ).toEqual(called.sort())
})

const HOSTS = ['password', 'settings', 'registration_url', 'registration']

/** The host's fields that a bearer is shown, and the link. */
function wayIn(body: unknown) {
  const { meeting } = z.object({ meeting: z.looseObject({ join_url: z.url().nullable() }) }).parse(body)
  return {
    shown: HOSTS.filter((field) => field in meeting),
    link: meeting.join_url && linkOf(meeting.join_url),
  }
}

/** The simulator's links of registrants have a key of their own. */
const linkOf = (url: string) => (new URL(url).searchParams.has('tk') ? 'own' : 'general')

function wayInOf(as: string, classId: string | null, seesParticipants: boolean): ReturnType<typeof wayIn> {
  if (['admin-1', 'teacher-1', 'teacher-5', 'teacher-6'].includes(as))
    return { shown: HOSTS, link: 'general' }
  const isPupil = ['student-1', 'student-9', 'admin-7'].includes(as)
  const shown = seesParticipants ? ['registration'] : []
  if (classId === null) return { shown, link: isPupil ? null : 'general' }
  return { shown, link: as === 'student-1' ? 'own' : null }
}

const KINDS = [
  ['of class-1', 'class-1', OF_CLASS_1],
  ['without a class', null, WITHOUT_CLASS],
] as const

/** A meeting for each audience; answers with where their ids are to be had. */
async function schedule(classId: string | null, startTime = '2026-03-02T08:00:00Z') {
  const scheduled = AUDIENCES.map(async (targetAudience) => {
    const alternativeHosts = ['teacher-5']
    const details = { title: `For ${targetAudience}`, classId, targetAudience, startTime, alternativeHosts }
    const meeting = await scheduleClass(details)
    const path = `/api/zoom/meetings/${meeting.id}`
    await call('PATCH', path, {
      as: 'teacher-1',
      body: { alternativeHosts: [...alternativeHosts, 'teacher-6'] },
    })
    return [targetAudience, meeting] as const
  })
  const meetings = new Map(await Promise.all(scheduled))
  return {
    idOf: (audience: Audience) => meetings.get(audience)?.id ?? 'none',
    numbers: [...meetings.values()].map(({ zoom_meeting_id }) => zoom_meeting_id),
  }
}

async function createSchool(): Promise<void> {
  await importSchool(2)
  const people = Object.entries({ 'teacher-2': 'teacher', ...PEOPLE_OF_7 })
  // An alternative host is a user of Zoom.
  const inZoom = Object.entries({ 'teacher-5': 'zoom-host', 'teacher-6': 'zoom-substitute' })
  const users = [
    ...inZoom.map(([id, user]) => ({
      id,
      name: `Name of ${id}`,
      email: `${user}@school.example`,
      role: 'teacher',
    })),
    ...people.map(([id, role]) => ({ id, name: `Name of ${id}`, email: emailOf(id), role })),
  ]
  const classes = [{ id: 'class-1', name: 'Class 1', teacherId: 'teacher-2' }]
  await call('PUT', '/api/roster', { as: 'admin-1', body: { users, classes } })
}

/**
 * `npm test` tries each column whole on one of its routes, and in part on the others, which have the same guard: each person, and each
 * audience, once in a while.
 */
const some = <C>(cells: readonly C[]): readonly C[] => (WHOLE ? cells : cells.filter((_, i) => i % 4 === 0))

/** Asks for each cell, all at once. */
async function expectCells<C extends { status: number }>(
  cells: readonly C[],
  ask: (cell: C) => Promise<{ status: number }>,
): Promise<void> {
  const answers = cells.map(async (cell) => ({ ...cell, status: (await ask(cell)).status }))
  expect(await Promise.all(answers)).toEqual(cells)
}

/** What is refused leaves no trace; then those who may, do. */
async function expectInTurn<C extends { status: number }>(
  cells: readonly C[],
  ask: (cell: C) => Promise<{ status: number }>,
): Promise<void> {
  const before = await everything()
  await expectCells(
    cells.filter(({ status }) => status >= 300),
    ask,
  )
  expect(await everything()).toEqual(before)
  await expectCells(
    cells.filter(({ status }) => status < 300),
    ask,
  )
}

const wanting = <C extends { want: string }>(want: string, cells: readonly C[]) =>
  cells.filter((cell) => cell.want === want)

const wantingFor = (route: keyof typeof WRITES, cells: readonly Cell[]) => wanting(WRITES[route], cells)

beforeEach(createSchool)

describe.each(KINDS)('a meeting %s', (_, classId, cells) => {
  // Each column is read whole for both kinds. What changes something asks the same guard, so one kind is changed each time.
  const itIsChanged = it.runIf(WHOLE || classId !== null)

  it('is read by the people it is for, with the way in that names nobody for its host and admins alone', async () => {
    const { idOf } = await schedule(classId)
    const before = await everything()
    const seesParticipants = (as: string, audience: Audience) =>
      wanting('participants', cells).some((c) => c.as === as && c.audience === audience && c.status === 200)
    for (const [name, want] of Object.entries(READS)) {
      const path = name.endsWith('/reports') ? '/api/zoom/reports?meetingId={id}' : name.slice('GET '.length)
      const tried = ENTIRE.has(name) ? wanting(want, cells) : some(wanting(want, cells))
      await expectCells(tried, async ({ as, audience, status }) => {
        const answer = await call('GET', path.replace('{id}', idOf(audience)), { as })
        // Who may listen and asks for no socket is told so.
        if (answer.status === 426) return { ...answer, status: 200 }
        if (name === 'GET /api/zoom/meetings/{id}' && status === 200)
          expect(wayIn(answer.body)).toEqual(wayInOf(as, classId, seesParticipants(as, audience)))
        return answer
      })
    }
    expect(await everything()).toEqual(before)
  })

  it('is listed, and reported among others, for the people it is for', async () => {
    const { idOf } = await schedule(classId)
    const listed = async (path: string, as: string) => {
      const { status, body } = await call<{ meetings?: { id: string }[] }>('GET', path, { as })
      const ids = body.meetings?.map(({ id }) => id) ?? []
      return { as, status, audiences: AUDIENCES.filter((audience) => ids.includes(idOf(audience))) }
    }
    const expected = (want: string) =>
      [...Map.groupBy(wanting(want, cells), ({ as }) => as)].map(([as, row]) => ({
        as,
        // Without a role there is no list to see.
        status: row.some(({ status }) => status === 403) || as === 'nobody-9' ? 403 : 200,
        audiences: row.flatMap(({ audience, status }) => (status === 200 ? [audience] : [])),
      }))
    const inList = expected('see').map(({ as }) => listed('/api/zoom/meetings', as))
    const inReport = expected('report').map(({ as }) => listed('/api/zoom/reports', as))
    expect(await Promise.all(inList)).toEqual(expected('see'))
    expect(await Promise.all(inReport)).toEqual(expected('report'))
  })

  it('is joined by the people it is for, and started by its host alone', async () => {
    // What people say of themselves is taken while the session is to be held.
    const { idOf } = await schedule(classId, new Date().toISOString())
    const pathOf = (audience: Audience) => `/api/zoom/meetings/${idOf(audience)}/join`
    await expectInTurn(wantingFor('GET /api/zoom/meetings/{id}/join', cells), async ({ as, audience }) => {
      const answer = await call('GET', pathOf(audience), { as })
      const isHost = as === 'teacher-1'
      if (answer.status === 200) expect({ as, ...answer.body }).toMatchObject({ as, isHost })
      expect('startUrl' in answer.body).toBe(isHost)
      return answer
    })
    await expectInTurn(some(wantingFor('POST /api/zoom/meetings/{id}/join', cells)), ({ as, audience }) =>
      call('POST', pathOf(audience), { as, body: { action: 'join' } }),
    )
  })

  itIsChanged('is put right, once held, by its host, the class’s teacher and admins alone', async () => {
    const { idOf, numbers } = await schedule(classId)
    const lesson = [start(), join(student(1), 0), end()]
    for (const command of lesson)
      await Promise.all(numbers.map((number) => objectOf(Number(number)).execute(request(command))))
    const path = (audience: Audience) => `/api/zoom/meetings/${idOf(audience)}`
    const identify = 'PUT /api/zoom/meetings/{id}/participants/{participantId}/user'
    await expectInTurn(some(wantingFor(identify, cells)), ({ as, audience }) =>
      call('PUT', `${path(audience)}/participants/user.student-1/user`, {
        as,
        body: { userId: 'student-1' },
      }),
    )
    const correct = 'PATCH /api/zoom/meetings/{id}/attendance/{studentId}'
    // Only a class, or an audience by role, has records to correct, which only those who may are told.
    const hasRecord = (audience: Audience) => classId !== null || ['students', 'teachers'].includes(audience)
    const corrected = some(wantingFor(correct, cells)).map((cell) =>
      !hasRecord(cell.audience) && cell.status === 200
        ? { ...cell, status: 404, code: 'NOT_A_RECORD' }
        : { ...cell, code: CODES[cell.status] },
    )
    await expectInTurn(corrected, async ({ as, audience, code }) => {
      const asked = { as, body: { status: 'excused' } }
      const answer = await call('PATCH', `${path(audience)}/attendance/student-1`, asked)
      expect({ as, audience, code: answer.body['code'] }).toEqual({ as, audience, code })
      return answer
    })
  })

  itIsChanged('is opened to strangers by its host, the class’s teacher and admins alone', async () => {
    const { idOf } = await schedule(classId)
    for (const verdict of ['approve', 'deny'] as const) {
      const route = `POST /api/zoom/meetings/{id}/registrants/{registrantId}/${verdict}` as const
      const decided = some(wantingFor(route, cells)).map((cell) =>
        cell.status === 200
          ? { ...cell, status: 404, code: 'NOT_A_REGISTRANT' }
          : { ...cell, code: CODES[cell.status] },
      )
      await expectInTurn(decided, async ({ as, audience, code }) => {
        const path = `/api/zoom/meetings/${idOf(audience)}/registrants/nobody/${verdict}`
        const answer = await call('POST', path, { as, ...(verdict === 'approve' ? { body: {} } : {}) })
        expect({ as, audience, code: answer.body['code'] }).toEqual({ as, audience, code })
        return answer
      })
    }
  })

  itIsChanged('is changed and deleted by its host and admins alone', async () => {
    const change = wantingFor('PATCH /api/zoom/meetings/{id}', cells)
    const by = (who: string) => change.filter(({ as }) => as === who)
    const isRefused = ({ status }: Cell) => status !== 200
    const { idOf } = await schedule(classId)
    await expectInTurn(some(change), ({ as, audience }) =>
      call('PATCH', `/api/zoom/meetings/${idOf(audience)}`, { as, body: { title: `By ${as}` } }),
    )
    const refused = some(wantingFor('DELETE /api/zoom/meetings/{id}', cells).filter(isRefused))
    await expectInTurn([...refused, ...by('admin-1')], ({ as, audience }) =>
      call('DELETE', `/api/zoom/meetings/${idOf(audience)}`, { as }),
    )
    const { idOf: otherOf } = await schedule(classId)
    await expectInTurn(by('teacher-1'), ({ as, audience }) =>
      call('DELETE', `/api/zoom/meetings/${otherOf(audience)}`, { as }),
    )
  })
})

describe('the school', () => {
  const wantingFor = (route: keyof typeof OF_SCHOOL) => wanting(OF_SCHOOL[route], OF_THE_SCHOOL)

  it('has its meetings listed to everyone with a role', async () => {
    await expectCells(wantingFor('GET /api/zoom/meetings'), ({ as }) =>
      call('GET', '/api/zoom/meetings', { as }),
    )
  })

  it('has its dead letters looked up by admins alone, its people by teachers too, and everybody’s own classes by everybody', async () => {
    const names = [
      'GET /api/roster/users',
      'GET /api/dead-letters',
      'GET /api/roster/classes',
      'GET /api/events',
      'GET /api/endpoints',
      'GET /api/calendar',
      'GET /api/timetable',
      'GET /api/timetable/progress',
    ] as const
    for (const name of names)
      await expectCells(wantingFor(name), ({ as }) => call('GET', name.slice('GET '.length), { as }))
    const replay = wantingFor('POST /api/dead-letters/{letterId}/replay')
    const ofNone = replay.map((cell) => ({ ...cell, status: cell.status === 200 ? 404 : cell.status }))
    await expectCells(ofNone, ({ as }) => call('POST', '/api/dead-letters/none/replay', { as, body: {} }))
  })

  it('has its hosts seen to by admins alone, and looked up by who needs one', async () => {
    const asks = [
      ['GET /api/hosts', '/api/hosts', undefined],
      ['PUT /api/hosts', '/api/hosts', { hosts: [] }],
      ['GET /api/hosts/free', '/api/hosts/free?at=2027-03-01T08:00&duration=45', undefined],
      ['GET /api/hosts/load', '/api/hosts/load?date=2027-03-01', undefined],
      ['POST /api/hosts/reassign', '/api/hosts/reassign', undefined],
    ] as const
    for (const [route, path, body] of asks)
      await expectCells(wantingFor(route), ({ as }) =>
        call(route.slice(0, route.indexOf(' ')), path, { as, body }),
      )
  })

  it.each(Object.entries(OF_CLASS))('%s is for those of the class', async (name, statuses) => {
    const dates = name.endsWith('/term') ? '?startDate=2026-03-01&endDate=2026-03-31' : ''
    const path = `${name.slice('GET '.length).replace('{classId}', 'class-1')}${dates}`
    const cells = Object.entries(statuses).map(([as, status]) => ({ as, status }))
    await expectCells(cells, ({ as }) => call('GET', path, { as }))
  })

  it('has meetings scheduled, of any class and for anybody, by teachers and admins alone', async () => {
    const cells = wantingFor('POST /api/zoom/meetings').flatMap((cell) =>
      AUDIENCES.map((targetAudience, i) => ({
        ...cell,
        status: cell.status === 200 ? 201 : cell.status,
        asked: { targetAudience, classId: i % 2 === 0 ? 'class-1' : null },
      })),
    )
    const body = { title: 'T', startTime: '2026-03-02T08:00:00Z', duration: 60 }
    await expectInTurn(cells, ({ as, asked }) =>
      call('POST', '/api/zoom/meetings', { as, body: { ...body, ...asked } }),
    )
  })

  it('has its people and their registrations changed by admins alone', async () => {
    await scheduleClass({ startTime: '2999-03-02T08:00:00Z' })
    const users = [{ id: 'student-8', name: 'New', email: emailOf('student-8'), role: 'student' }]
    const enrollments = [{ classId: 'class-1', studentId: 'student-8' }]
    const registration = { studentId: 'student-8', classId: 'class-1' }
    const asks = [
      ['PUT /api/roster', '/api/roster', { users, enrollments }],
      ['POST /api/zoom/meetings/register-student', '/api/zoom/meetings/register-student', registration],
      ['DELETE /api/roster/users/{userId}', '/api/roster/users/student-8', undefined],
    ] as const
    for (const [route, path, body] of asks)
      await expectInTurn(wantingFor(route), ({ as }) =>
        call(route.slice(0, route.indexOf(' ')), path, { as, body }),
      )
  })
})

describe('the attendance of a class that everyone sees', () => {
  it('is everybody’s for its host, the class’s teacher and admins, and one’s own family’s for the rest', async () => {
    const { id, zoom_meeting_id } = await scheduleClass({ targetAudience: 'all' })
    for (const command of [start(), join(student(1), 0), end()])
      await objectOf(Number(zoom_meeting_id)).execute(request(command))
    const all = ['student-1', 'student-2']
    const expected: Record<string, string[]> = {
      'admin-1': all,
      'teacher-1': all,
      'teacher-2': all,
      'teacher-9': [],
      'student-7': [],
      'student-1': ['student-1'],
      'student-2': ['student-2'],
      'student-9': [],
      'admin-7': [],
      'parent-1': ['student-1'],
      'parent-2': ['student-2'],
      'parent-9': [],
      'nobody-7': [],
    }
    const path = `/api/zoom/meetings/${id}/attendance`
    const seen = Object.keys(expected).map(async (as) => {
      const { body } = await call<Attendance>('GET', path, { as })
      expect(body.summary.total).toBe(body.records.length)
      return [as, body.records.map(({ student_id }) => student_id)] as const
    })
    expect(Object.fromEntries(await Promise.all(seen))).toEqual(expected)
  })
})

const CODES: Record<number, string> = { 403: 'FORBIDDEN', 404: 'NOT_FOUND' }

interface Attendance {
  summary: { total: number }
  records: { student_id: string }[]
}

it('a meeting that was cancelled says so to those who might join, and to nobody else', async () => {
  const { id, zoom_meeting_id } = await scheduleClass({ alternativeHosts: ['teacher-5', 'teacher-6'] })
  await objectOf(Number(zoom_meeting_id)).execute(request(cancel))
  const before = await everything()
  const cells = wanting('join', OF_CLASS_1)
    .filter(({ audience }) => audience === 'class')
    .map((cell) => (cell.status === 200 ? { ...cell, status: 400 } : cell))
  const path = `/api/zoom/meetings/${id}/join`
  await expectCells(cells, ({ as }) => call('GET', path, { as }))
  await expectCells(cells, ({ as }) => call('POST', path, { as, body: { action: 'leave' } }))
  expect(await everything()).toEqual(before)
})
