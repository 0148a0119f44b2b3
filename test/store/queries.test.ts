import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { importRoster } from '../../src/app/importRoster.ts'
import type { ListedView, MeetingFilter, MeetingView } from '../../src/app/meetingView.ts'
import type { ReportFilter } from '../../src/app/reportView.ts'
import type { RosterImport } from '../../src/app/rosterStore.ts'
import { type Actor, maySee, type Relation, Role, TargetAudience } from '../../src/domain/access.ts'
import { MeetingStatus } from '../../src/domain/after.ts'
import { sqlOver } from '../../src/hosts/cloudflare/d1.ts'
import { digestOf } from '../../src/store/digest.ts'
import { createEventLog } from '../../src/store/eventLog.ts'
import { createPeople } from '../../src/store/people.ts'
import { createQueries } from '../../src/store/queries.ts'
import { createRosterStore } from '../../src/store/roster.ts'
import type { Statement } from '../../src/store/sql.ts'
import { createRandom } from '../simulator/random.ts'
import { bearerOf } from '../support/bearer.ts'
import { meetingsLike, request } from '../support/fakes.ts'
import { writerOver } from '../support/history.ts'
import * as spec from '../support/spec.ts'
import { everything } from '../support/tables.ts'

const written: number[] = []
const db = sqlOver(env.DB.withSession('first-primary'), ({ rowsWritten }) => written.push(rowsWritten))
const queries = createQueries(db)
const roster = createRosterStore(db)
const log = createEventLog(db)

const user = (id: string, role: Role): RosterImport['users'][number] => ({
  id,
  name: `Name of ${id}`,
  email: `${id}@school.example`,
  avatar: null,
  role,
})
const ALL: MeetingFilter = { limit: 1000, deleted: false }
const asBearer = ({ id, role }: Actor) => bearerOf(id, role)
const principal: Actor = { id: 'principal', role: 'admin', email: null, name: null }
const NOW = new Date('2026-03-02T12:00:00Z')
const nothing: RosterImport = {
  users: [],
  classes: [],
  enrollments: [],
  guardians: [],
  removed: { enrollments: [], guardians: [] },
}
const relationOf = (some: Partial<Relation> = {}): Relation => ({
  teachesClass: false,
  enrolled: false,
  childIds: [],
  ...some,
})

/** A meeting as the log has it, without a writer. */
async function scheduled(n: number, changes: Parameters<typeof spec.schedule>[0]): Promise<void> {
  const id = `meeting-${String(n).padStart(3, '0')}`
  const [event] = spec.happen(spec.schedule({ id, ...changes }))
  const at = '2026-03-01T08:00:00.000Z'
  const meta = { actor: null, source: 'api', correlationId: 'x' } as const
  if (event === undefined) throw new Error('Nothing was scheduled')
  const stream = { number: String(80_000_000_000 + n), seriesId: id }
  await log.append(stream, 0, [{ ...event, id: `scheduled-${n}`, occurredAt: at, recordedAt: at, meta }])
}

/** Every page, by the cursor that the one before gave. */
async function paged(actor: Actor, filter: MeetingFilter): Promise<ListedView[]> {
  const page = await queries.meetings(asBearer(actor), filter)
  const last = page.at(-1)
  if (page.length < filter.limit || last === undefined) return page
  return [...page, ...(await paged(actor, { ...filter, after: { startTime: last.start_time, id: last.id } }))]
}

const passes = (
  meeting: ListedView,
  { status, classId, upcomingFrom }: Omit<MeetingFilter, 'limit' | 'deleted'>,
) =>
  (status === undefined || meeting.status === status) &&
  (classId === undefined || meeting.class_id === classId) &&
  (upcomingFrom === undefined || isComing(meeting, upcomingFrom))

const isComing = ({ status, start_time, duration }: ListedView, now: string): boolean =>
  status === 'started' ||
  (status === 'scheduled' && Date.parse(start_time) + duration * 60_000 > Date.parse(now))

const taught = ({ class: theClass, target_audience }: ListedView, teacherId: string) =>
  theClass?.teacher_id === teacherId && ['all', 'teachers', 'class'].includes(target_audience)

const byStart = (a: ListedView, b: ListedView): number =>
  `${a.start_time} ${a.id}` < `${b.start_time} ${b.id}` ? -1 : 1

/** Start times that many meetings share. */
const TIES = [8, 8, 8, 9, 10, 10, 11].map((hour) => `2026-03-02T${String(hour).padStart(2, '0')}:00:00.000Z`)
const RELATIONS = ['none', 'host', 'teaches', 'enrolled', 'parent'] as const

describe('when a school has every kind of meeting and person', () => {
  const people = Role.options.flatMap((role) => RELATIONS.map((relation) => ({ role, relation })))
  const actors = people.map(({ role, relation }): Actor & { relation: string } => ({
    id: `${role}-${relation}`,
    role,
    relation,
    email: null,
    name: null,
  }))
  const hosts = ['somebody', ...actors.filter(({ relation }) => relation === 'host').map(({ id }) => id)]
  const classes = actors.filter(({ relation }) => relation === 'teaches').map(({ id }) => `class-of-${id}`)

  /** How someone stands to a class, as the roster below says it. */
  function standing(actor: (typeof actors)[number], classId: string | null): Relation {
    if (classId === null || classId === 'class-of-nobody') return relationOf()
    return relationOf({
      teachesClass: classId === `class-of-${actor.id}`,
      enrolled: actor.relation === 'enrolled',
      childIds: actor.relation === 'parent' ? ['child-1', 'child-2'] : [],
    })
  }

  beforeEach(async () => {
    const withRelation = (relation: string) => actors.filter((actor) => actor.relation === relation)
    await roster.save(
      {
        ...nothing,
        users: [
          ...actors.map(({ id, role }) => user(id, role)),
          user('child-1', 'student'),
          user('child-2', 'student'),
          user('stranger', 'student'),
        ],
        classes: [
          ...withRelation('teaches').map(({ id }) => ({ id: `class-of-${id}`, name: 'C', teacherId: id })),
          { id: 'class-of-nobody', name: 'C', teacherId: null },
        ],
        enrollments: [
          ...classes.flatMap((classId) =>
            ['child-1', 'child-2', ...withRelation('enrolled').map(({ id }) => id)].map((studentId) => ({
              classId,
              studentId,
            })),
          ),
          { classId: 'class-of-nobody', studentId: 'stranger' },
        ],
        guardians: withRelation('parent').flatMap(({ id }) =>
          ['child-1', 'child-2'].map((studentId) => ({ parentId: id, studentId })),
        ),
      },
      NOW,
    )
    const random = createRandom(1, 'meetings')
    const kinds = TargetAudience.options.flatMap((targetAudience) =>
      [...classes, 'class-of-nobody', null].flatMap((classId) =>
        hosts.map((hostId) => ({ targetAudience, classId, hostId })),
      ),
    )
    await Promise.all(kinds.map((kind, n) => scheduled(n, { ...kind, startTime: random.pick(TIES) })))
    await env.DB.prepare(
      `update zoom_meetings set status = (select value from json_each(?) where key = cast(zoom_meeting_id as integer) % 5)`,
    )
      .bind(JSON.stringify(MeetingStatus.options))
      .run()
  })

  it('lists for everyone exactly the meetings that they may see, and knows how they stand to each', async () => {
    const all = await queries.meetings(asBearer(principal), ALL)
    expect(all).toHaveLength(TargetAudience.options.length * (classes.length + 2) * hosts.length)
    for (const actor of actors) {
      const seen = await queries.meetings(asBearer(actor), ALL)
      const may = all.filter((meeting) => maySee(actor, meeting, standing(actor, meeting.class_id)))
      expect({ actor: actor.id, seen: seen.map(({ id }) => id) }).toEqual({
        actor: actor.id,
        seen: may.map(({ id }) => id),
      })
    }
    const ofEachClass = [...Map.groupBy(all, ({ class_id }) => class_id).values()].flatMap(
      ([one]) => one ?? [],
    )
    const pairs = actors.flatMap((actor) => ofEachClass.map((meeting) => ({ actor, meeting })))
    const sights = await Promise.all(
      pairs.map(({ actor, meeting }) => queries.sight(asBearer(actor), meeting.id)),
    )
    for (const [i, { actor, meeting }] of pairs.entries()) {
      const { teachesClass: _, ...family } = standing(actor, meeting.class_id)
      const { childIds = [], ...sight } = sights[i] ?? {}
      expect({ ...sight, childIds: [...childIds].sort() }).toEqual({
        meeting: expect.objectContaining(meeting),
        ...family,
      })
    }
    for (const { id, role } of actors)
      expect(await queries.standing(bearerOf(id))).toMatchObject({ id, user: { id, role } })
  })

  it('gives pages that together are the whole, by start and id, for any size and filter', async () => {
    const filters: Omit<MeetingFilter, 'limit' | 'deleted'>[] = [
      {},
      { status: 'cancelled' },
      { classId: 'class-of-teacher-teaches' },
      { upcomingFrom: TIES[3] },
      { upcomingFrom: TIES[3], status: 'started', classId: 'class-of-teacher-teaches' },
    ]
    const some = ['teacher-teaches', 'teacher-host', 'student-enrolled', 'student-host', 'parent-parent']
    for (const actor of [principal, ...actors.filter(({ id }) => some.includes(id))]) {
      const everyOne = await queries.meetings(asBearer(actor), ALL)
      for (const filter of filters) {
        const wanted = everyOne.filter((meeting) => passes(meeting, filter))
        const order = wanted.map(({ start_time, id }) => `${start_time} ${id}`)
        if (actor === principal) expect(order).not.toEqual([])
        expect(order).toEqual([...order].sort())
        for (const limit of [Math.ceil(wanted.length / 12) || 1, wanted.length || 1])
          expect(await paged(actor, { ...filter, deleted: false, limit })).toEqual(wanted)
      }
    }
  })

  it('lists the same for who is known by e-mail, with all filters at once', async () => {
    const after = { startTime: '2999-01-01T00:00:00.000Z', id: 'z' }
    const narrow = { status: 'scheduled', upcomingFrom: TIES[3], newestFirst: true, after } as const
    for (const { id, role } of actors) {
      const email = `${id}@school.example`
      const bearer = { id: 'of-the-issuer', role: null, email, emailDigest: await digestOf(email) }
      const wanted = await queries.meetings(bearerOf(id, role), { ...ALL, ...narrow })
      expect(await queries.meetings(bearer, { ...ALL, ...narrow })).toEqual(wanted)
    }
  })

  it('counts in a report what the meetings of its range say', async () => {
    const [from = '', to = ''] = [TIES[3], TIES[5]]
    const range = { from: { at: from }, to: { at: to }, limit: 1000, deleted: false }
    for (const teacherId of [undefined, 'teacher-teaches', 'teacher-host', 'nobody']) {
      const reader = teacherId === undefined ? asBearer(principal) : bearerOf(teacherId, 'teacher')
      const { meetings, totals } = await queries.report(reader, range)
      const all = await queries.meetings(asBearer(principal), ALL)
      const wanted = all.filter(
        (meeting) =>
          meeting.start_time >= from &&
          meeting.start_time <= to &&
          (teacherId === undefined || meeting.host_id === teacherId || taught(meeting, teacherId)),
      )
      const newestFirst = wanted.toSorted(byStart).reverse()
      expect(meetings).toMatchObject(newestFirst)
      for (const limit of [1, 3, newestFirst.length || 1])
        expect(await queries.report(reader, { ...range, limit })).toMatchObject({
          meetings: newestFirst.slice(0, limit),
          totals,
        })
      const before = newestFirst.slice(0, 2).map(({ id, start_time }) => ({ id, startTime: start_time }))[1]
      if (before) {
        const page = await queries.report(reader, { ...range, before, limit: 3 })
        expect(page).toMatchObject({ meetings: newestFirst.slice(2, 5), totals: null })
      }
      expect(totals).toMatchObject({
        meetings: wanted.length,
        completed: wanted.filter(({ status }) => status === 'ended').length,
      })
    }
  })
})

describe('when a class of three was held, with a guest', () => {
  const meeting = { number: '81234567890', id: 'meeting-1' }
  const teacher = bearerOf('teacher-1', 'teacher')
  const roll = (id = meeting.id) => queries.roll(teacher, id)

  beforeEach(async () => {
    await roster.save(
      {
        ...nothing,
        users: [
          user('teacher-1', 'teacher'),
          { ...user('student-1', 'student'), name: 'Zed' },
          { ...user('student-2', 'student'), name: 'Amy' },
          { ...user('student-3', 'student'), name: 'Ben', email: null },
          user('student-4', 'student'),
        ],
        classes: [{ id: 'class-1', name: 'Class 1', teacherId: 'teacher-1' }],
        enrollments: [1, 2, 3].map((n) => ({ classId: 'class-1', studentId: `student-${n}` })),
      },
      NOW,
    )
    const writer = writerOver(meeting.number)
    const commands = [
      spec.schedule(),
      spec.start(),
      spec.join({ ...spec.student(1), name: 'iPad' }, 5),
      spec.join(spec.guest('Aunt', { email: 'aunt@home.example', zoomAccountId: 'aunt' }), 1),
      spec.leave(spec.guest('Aunt', { email: 'aunt@home.example', zoomAccountId: 'aunt' }), 3),
      spec.offer(2),
      spec.end(),
      spec.correct(2, 'excused', 'ill'),
    ]
    for (const command of commands) await writer.execute(request(command))
  })

  const view = async (): Promise<MeetingView> => {
    const { meeting: held } = await queries.sight(teacher, meeting.id)
    if (held === null) throw new Error('The meeting is missing')
    return held
  }

  it('names participants as the roster does, in the order of their coming, and the invited last', async () => {
    const blank = {
      zoom_participant_id: null,
      join_time: null,
      leave_time: null,
      duration: 0,
      open_since: null,
      attended_seconds: 0,
      arrived_at: null,
      time_uncertain: false,
      waited_seconds: null,
      waiting_since: null,
      claimed: false,
      email_user: null,
      user: null,
    }
    const { participants, isLinkable } = await roll()
    expect(participants).toEqual([
      {
        ...blank,
        id: 'guest.aunt',
        user_id: null,
        zoom_participant_id: 'connection-of-Aunt',
        name: 'Aunt',
        email: 'aunt@home.example',
        join_time: spec.at(1),
        leave_time: spec.at(3),
        duration: 120,
        attended_seconds: 120,
        arrived_at: spec.at(1),
        status: 'left',
      },
      {
        ...blank,
        id: 'user.student-1',
        user_id: 'student-1',
        user: {
          id: 'student-1',
          name: 'Zed',
          email: 'student-1@school.example',
          avatar: null,
          role: 'student',
        },
        zoom_participant_id: 'connection-of-iPad',
        name: 'Zed',
        email: 'student-1@school.example',
        join_time: spec.at(5),
        leave_time: spec.at(60),
        duration: 55 * 60,
        attended_seconds: 55 * 60,
        arrived_at: spec.at(5),
        status: 'left',
      },
      {
        ...blank,
        id: 'user.student-2',
        user_id: 'student-2',
        user: {
          id: 'student-2',
          name: 'Amy',
          email: 'student-2@school.example',
          avatar: null,
          role: 'student',
        },
        name: 'Amy',
        email: 'student-2@school.example',
        status: 'invited',
      },
    ])
    expect(isLinkable).toBe(false)
    expect(await roll('meeting-2')).toMatchObject({
      participants: [],
      records: [],
      expected: [],
    })
  })

  it('says that a guest may be linked while one user of the roster has their e-mail, and only one', async () => {
    const aunt = { ...user('aunt', 'parent'), email: 'aunt@home.example' }
    await roster.save({ ...nothing, users: [aunt] }, NOW)
    const { isLinkable, participants } = await roll()
    expect(isLinkable).toBe(true)
    expect(participants[0]?.email_user).toEqual({ id: 'aunt', name: aunt.name })
    await roster.save({ ...nothing, users: [{ ...user('uncle', 'parent'), email: aunt.email }] }, NOW)
    expect((await roll()).isLinkable).toBe(false)
  })

  it('tells the attendance of each student by name, with the correction and what it stands over', async () => {
    const absent = { status: 'absent', computed_status: 'absent', note: null, attended_seconds: 0 }
    const never = { first_join: null, last_leave: null, arrived_at: null, corrected: null }
    const all = { expected: true, time_uncertain: false, waited_seconds: null }
    expect((await roll()).records).toEqual([
      {
        ...absent,
        ...never,
        ...all,
        student_id: 'student-2',
        status: 'excused',
        note: 'ill',
        corrected: { by: null, at: expect.stringMatching(/^20/) },
        student: { id: 'student-2', name: 'Amy', email: 'student-2@school.example' },
      },
      {
        ...absent,
        ...never,
        ...all,
        student_id: 'student-3',
        student: { id: 'student-3', name: 'Ben', email: null },
      },
      {
        ...all,
        student_id: 'student-1',
        status: 'present',
        computed_status: 'present',
        note: null,
        attended_seconds: 55 * 60,
        first_join: spec.at(5),
        last_leave: spec.at(60),
        arrived_at: spec.at(5),
        corrected: null,
        student: { id: 'student-1', name: 'Zed', email: 'student-1@school.example' },
      },
    ])
    expect(await view()).toMatchObject({
      series_id: 'meeting-1',
      occurrence_id: null,
      date: '2026-03-02',
      status: 'ended',
      started_at: spec.at(0),
      ended_at: spec.at(60),
      held_seconds: 3600,
      held_outside_schedule: false,
      expected_count: 3,
      attendance: {
        present: 1,
        late: 0,
        partial: 0,
        absent: 1,
        excused: 1,
        attended: 1,
        basis: ['webhooks'],
        final: false,
        rule: spec.RULE,
      },
      host: { id: 'teacher-1', name: 'Name of teacher-1' },
      class: { id: 'class-1', name: 'Class 1', teacher_id: 'teacher-1' },
    })
  })

  it('expects those of the end, also without the roster, and nobody who comes later', async () => {
    await roster.save({ ...nothing, enrollments: [{ classId: 'class-1', studentId: 'student-4' }] }, NOW)
    await roster.remove('student-3', new Date())
    const { expected } = await roll()
    expect(expected.map(({ id, name }) => [id, name])).toEqual([
      ['student-2', 'Amy'],
      ['student-3', 'Ben'],
      ['student-1', 'Zed'],
    ])
  })

  it.each<[string, Partial<ListedView>, string[]]>([
    ['the class', {}, ['student-2', 'student-3', 'student-1']],
    [
      'the class before an audience',
      { target_audience: 'teachers' },
      ['student-2', 'student-3', 'student-1'],
    ],
    [
      'every student',
      { class_id: null, target_audience: 'students' },
      ['student-2', 'student-3', 'student-4', 'student-1'],
    ],
    ['every teacher', { class_id: null, target_audience: 'teachers' }, ['teacher-1']],
    ['nobody in particular', { class_id: null, target_audience: 'all' }, []],
    ['the host alone', { class_id: null, target_audience: 'personal' }, []],
  ])('expects %s while that is not frozen', async (_, changes, expected) => {
    await env.DB.prepare('delete from attendance_records').run()
    const row = { class_id: 'class-1', target_audience: 'class', ...changes }
    await env.DB.prepare(
      'update zoom_meetings set expected_count = null, attendance_basis = null, class_id = ?, target_audience = ?',
    )
      .bind(row.class_id, row.target_audience)
      .run()
    const found = await roll()
    expect(found.expected.map(({ id }) => id)).toEqual(expected)
  })
})

describe('when classes are held over midnight somewhere', () => {
  /** Manila is eight hours ahead of UTC, New York five behind. */
  const CLASSES = {
    manila: { startTime: '2026-03-09T16:30:00.000Z', timezone: 'Asia/Manila' },
    'new york': { startTime: '2026-03-11T03:30:00.000Z', timezone: 'America/New_York' },
    utc: { startTime: '2026-03-10T23:59:59.999Z', timezone: 'UTC' },
    'far east': { startTime: '2026-03-09T10:00:00.000Z', timezone: 'Pacific/Kiritimati' },
    'far west': { startTime: '2026-03-11T10:59:00.000Z', timezone: 'Pacific/Niue' },
  }
  const on = async (from: string, to: string, more: Partial<ReportFilter> = {}) => {
    const range = { from: { day: from }, to: { day: to }, limit: 100, deleted: false, ...more }
    const { meetings, totals } = await queries.report(asBearer(principal), range)
    expect(totals?.meetings).toBe(meetings.length)
    return meetings.map(({ title }) => title).sort()
  }
  beforeEach(async () => {
    for (const [n, [title, when]] of Object.entries(CLASSES).entries()) await scheduled(n, { title, ...when })
  })

  it('a report of a day has the classes of that local day, and no other day has them', async () => {
    expect(await on('2026-03-10', '2026-03-10')).toEqual(Object.keys(CLASSES).sort())
    for (const day of ['2026-03-09', '2026-03-11']) expect(await on(day, day)).toEqual([])
    expect(await on('2026-03-09', '2026-03-11')).toHaveLength(5)
  })
  it('a range of instants includes both ends', async () => {
    const at = { at: CLASSES.manila.startTime }
    const { meetings } = await queries.report(asBearer(principal), {
      from: at,
      to: at,
      limit: 10,
      deleted: false,
    })
    expect(meetings.map(({ title }) => title)).toEqual(['manila'])
  })
  it('days at the edge of what text can say are no error', async () => {
    expect(await on('0000-01-01', '9999-12-31')).toHaveLength(5)
  })
})

describe('when a session of a series is deleted', () => {
  const number = '81234567890'
  beforeEach(async () => {
    const writer = writerOver(number)
    for (const command of [
      spec.series({ first: 0, second: 1440 }),
      ...spec.instance('uuid-1', 0, 60, spec.guest('G')),
      { ...spec.remove, sessionIds: ['first'] },
    ])
      await writer.execute(request(command))
  })
  const listed = async (deleted: boolean) => {
    const [pages, { meetings, totals }] = await Promise.all([
      queries.meetings(asBearer(principal), { limit: 10, deleted }),
      queries.report(asBearer(principal), { limit: 10, deleted }),
    ])
    expect(totals?.meetings).toBe(meetings.length)
    expect(meetings.map(({ id }) => id).sort()).toEqual(pages.map(({ id }) => id).sort())
    return pages.map(({ id, deleted_at }) => [id, deleted_at !== null])
  }

  it('lists and reports leave it out, unless they are asked for it', async () => {
    expect(await listed(false)).toEqual([['second', false]])
    expect(await listed(true)).toEqual([
      ['first', true],
      ['second', false],
    ])
  })
  it('and taken back, it is there again, with what was known of it', async () => {
    await writerOver(number).execute(request({ type: 'RestoreMeeting', sessionIds: ['first'] }))
    expect(await listed(false)).toHaveLength(2)
    expect((await queries.sight(bearerOf('nobody'), 'first')).meeting).toMatchObject({
      series_id: 'series-1',
      occurrence_id: 'occurrence-0',
      status: 'ended',
    })
  })
})

describe('the roster', () => {
  const END = { at: Date.parse('2026-03-02T08:45:00Z'), date: '2026-03-02', timezone: 'UTC' }
  const ports = {
    store: roster,
    meetings: meetingsLike(() => ({ release: async () => undefined })),
    clock: { now: () => new Date('2026-03-01T08:00:00Z') },
    newId: () => crypto.randomUUID(),
  }
  const school: RosterImport = {
    ...nothing,
    users: [user('t', 'teacher'), user('s-1', 'student'), user('s-2', 'student'), user('p', 'parent')],
    classes: [{ id: 'c', name: 'C', teacherId: 't' }],
    enrollments: [{ classId: 'c', studentId: 's-1' }],
    guardians: [{ parentId: 'p', studentId: 's-1' }],
  }

  it('is the same after the same import, which then writes no row', async () => {
    expect(await importRoster(ports, school)).toMatchObject({
      ok: true,
      value: { users: 4, classes: 1, enrollments: 1, guardians: 1 },
    })
    const before = await everything()
    expect(before).toMatchObject({
      users: [{ id: 'p' }, { id: 's-1' }, { id: 's-2' }, { id: 't', role: 'teacher', name: 'Name of t' }],
      classes: [{ id: 'c', name: 'C', teacher_id: 't' }],
      class_students: [{ class_id: 'c', student_id: 's-1' }],
      parent_children: [{ parent_id: 'p', student_id: 's-1' }],
    })
    written.length = 0
    await importRoster(ports, school)
    expect(written.filter((rows) => rows > 0)).toEqual([])
    expect(await everything()).toEqual(before)
  })

  it('changes people who are in it, adds the rest, and takes nobody away who is not removed', async () => {
    await importRoster(ports, school)
    const renamed = { ...user('s-1', 'teacher'), name: 'Renamed', email: null, avatar: 'https://a.example/1' }
    await importRoster(ports, {
      ...nothing,
      users: [renamed, user('s-3', 'student')],
      classes: [{ id: 'c', name: 'D', teacherId: null }],
      enrollments: [{ classId: 'c', studentId: 's-3' }],
    })
    expect(await queries.user('s-1')).toEqual(renamed)
    expect(await everything()).toMatchObject({
      users: [{ id: 'p' }, { id: 's-1' }, { id: 's-2' }, { id: 's-3' }, { id: 't' }],
      classes: [{ id: 'c', name: 'D', teacher_id: null }],
      class_students: [{ student_id: 's-1' }, { student_id: 's-3' }],
    })
  })

  it('takes away what is removed and leaves the rest, and nothing the second time', async () => {
    await importRoster(ports, {
      ...school,
      enrollments: [...school.enrollments, { classId: 'c', studentId: 's-2' }],
    })
    const removed = { enrollments: school.enrollments, guardians: school.guardians }
    expect(await importRoster(ports, { ...nothing, removed })).toMatchObject({
      ok: true,
      value: { users: 0, enrollments: 0, removed: { enrollments: 1, guardians: 1 } },
    })
    const before = await everything()
    expect(before).toMatchObject({ class_students: [{ student_id: 's-2' }], parent_children: [] })
    expect(await importRoster(ports, { ...nothing, removed })).toMatchObject({ ok: true })
    expect(await everything()).toEqual(before)
  })

  it('names every row that refers to nothing by its path, and stores none', async () => {
    await importRoster(ports, school)
    const before = await everything()
    const bad: RosterImport = {
      ...nothing,
      users: [user('s-9', 'student')],
      classes: [
        { id: 'd', name: 'D', teacherId: 't' },
        { id: 'e', name: 'E', teacherId: 'nobody' },
      ],
      enrollments: [
        { classId: 'd', studentId: 's-9' },
        { classId: 'c', studentId: 'S-1' },
        { classId: 'nowhere', studentId: 's-2' },
      ],
      guardians: [
        { parentId: 'p', studentId: 's-9' },
        { parentId: 'nobody', studentId: 'no one' },
      ],
      removed: {
        enrollments: [{ classId: 'nowhere', studentId: 's-1' }],
        guardians: [{ parentId: 'p', studentId: 's-9' }],
      },
    }
    expect(await importRoster(ports, bad)).toMatchObject({
      ok: false,
      refusal: {
        reason: 'INVALID_ROSTER',
        faults: [
          {
            list: 'removed.guardians',
            index: 0,
            field: null,
            message: 'The same request has it in guardians as well',
          },
          { list: 'classes', index: 1, field: 'teacherId', message: 'No such user' },
          { list: 'enrollments', index: 1, field: 'studentId', message: 'No such user' },
          { list: 'enrollments', index: 2, field: 'classId', message: 'No such class' },
          { list: 'guardians', index: 1, field: 'parentId', message: 'No such user' },
          { list: 'guardians', index: 1, field: 'studentId', message: 'No such user' },
          { list: 'removed.enrollments', index: 0, field: 'classId', message: 'No such class' },
        ],
      },
    })
    expect(await everything()).toEqual(before)
  })

  it('is imported in values that D1 takes, however large it is, and in one transaction', async () => {
    const statements: Statement[][] = []
    const spied = createRosterStore({
      ...db,
      batch: (some) => {
        statements.push([...some])
        return db.batch(some)
      },
    })
    const long = 'x'.repeat(180)
    const pupils = Array.from({ length: 4_000 }, (_, n) => ({
      ...user(`${long}-${n}`, 'student'),
      avatar: null,
    }))
    const enrollments = pupils.map(({ id }) => ({ classId: 'c', studentId: id }))
    const large = { ...nothing, users: [...school.users, ...pupils], classes: school.classes, enrollments }
    expect(await importRoster({ ...ports, store: spied }, large)).toMatchObject({ ok: true })
    const again = { ...nothing, enrollments: [...enrollments, { classId: 'c', studentId: 'nobody' }] }
    expect(await importRoster({ ...ports, store: spied }, again)).toMatchObject({ ok: false })
    const saved = statements.filter((some) => some.some(({ sql }) => sql.includes('insert')))
    expect(saved).toHaveLength(1)
    const longest = statements.flat(2).flatMap(({ params }) => params.map((value) => String(value).length))
    expect(Math.max(...longest)).toBeLessThan(600_000)
    expect((await createPeople(db).expected({ classId: 'c', targetAudience: 'class' }, END)).length).toBe(
      4_000,
    )
  })

  it('finds people by e-mail, and nobody where two share one', async () => {
    await importRoster(ports, {
      ...school,
      users: [...school.users, { ...user('twin', 'parent'), email: 't@school.example' }],
    })
    const people = createPeople(db)
    const emails = ['s-1@school.example', 't@school.example', 'x@school.example']
    expect(await people.byEmail(emails)).toEqual(
      new Map([['s-1@school.example', { id: 's-1', erased: false }]]),
    )
    expect(await people.expected({ classId: 'c', targetAudience: 'class' }, END)).toEqual(['s-1'])
    expect((await people.students(['t', 's-1', 's-2', 'nobody'])).sort()).toEqual(['s-1', 's-2'])
  })
})
