import { afterAll, expect, it } from 'vitest'
import * as z from 'zod'
import { WHOLE } from '../support/whole.ts'
import { atZoom, mostAtOnce, openSchool, Plan, type School, type Session } from './school.ts'

/**
 * A term of 16 weeks from one timetable. Rollcall is killed twice in it. Then come illness, another holiday, one less, a lesson that moves. After
 * each, Zoom and Rollcall agree. `npm test` has a small school, `npm run test:long` a whole one.
 */

const { classes: CLASSES, teachers: TEACHERS } = WHOLE
  ? { classes: 40, teachers: 30 }
  : { classes: 8, teachers: 10 }
/** Sittings of a week at which half of the classes have a lesson. */
const SITTINGS = [
  ...['monday', 'wednesday'].flatMap((weekday) =>
    ['08:00', '09:00', '10:00'].map((from) => ({ weekday, from, to: from.replace(':00', ':45') })),
  ),
]
const AT_ONCE = CLASSES / 2

const email = (id: string) => `${id}@school.example`
const numbered = (name: string, count: number) => Array.from({ length: count }, (_, n) => `${name}-${n + 1}`)
const teachers = numbered('teacher', TEACHERS)
const classes = numbered('class', CLASSES)
/** Two of five teachers have a licence at Zoom: of a whole school twelve. All others teach with their users. */
const licensed = teachers.filter((_, n) => n % 5 < 2)
const day = (from: string, until = from) => ({ name: 'A holiday', from, until })

/** To come for long, for no lesson of the past is placed. Monday by Monday, the holidays in other weeks; the clocks go forward in between. */
const TERM = { id: 'spring', from: '2038-01-11', until: '2038-04-30' }
const HOLIDAYS = [
  ...['2038-01-20', '2038-02-08', '2038-02-24', '2038-03-15'].map((date) => day(date)),
  ...[day('2038-03-22', '2038-03-24'), { ...day('2038-04-12'), classIds: ['class-1', 'class-2'] }],
]
const lines = SITTINGS.flatMap(({ weekday, ...hours }, sitting) =>
  Array.from({ length: AT_ONCE }, (_, n) => ({
    id: `line-${sitting}-${n}`,
    title: `Lesson ${sitting}`,
    classId: classes[n + AT_ONCE * (sitting % 2)],
    teacherId: teachers[(n + sitting * 5) % TEACHERS],
    weekdays: [weekday],
    ...hours,
  })),
)
const timetable = (holidays: object[] = HOLIDAYS) => ({
  ...{ timezone: 'Europe/Madrid', terms: [TERM], bells: [] },
  ...{ holidays, lines },
})

let school: School
afterAll(() => school.close())

async function importRoster(): Promise<void> {
  const person = (id: string, role: string) => ({ id, name: `Name of ${id}`, email: email(id), role })
  const pupils = classes.map((classId) => ({ classId, studentId: classId.replace('class', 'student') }))
  await school.call(z.unknown(), 'PUT', '/api/roster', {
    users: [
      ...teachers.map((id) => person(id, 'teacher')),
      ...pupils.map(({ studentId }) => person(studentId, 'student')),
    ],
    classes: classes.map((id) => ({ id, name: `Class ${id}`, teacherId: null })),
    enrollments: pupils,
  })
}

const put = (holidays?: object[]) => school.call(Plan, 'PUT', '/api/timetable', timetable(holidays))

const brought = () => school.until(({ next_at }) => next_at === null)

/** Zoom and Rollcall have the same sessions; nobody is in two places at once, and no host of Zoom's has more than two. */
async function agreed(): Promise<Session[]> {
  const here = await school.sessions()
  const there = atZoom(school.account())
  const said = (number: string, at: number, duration: number) =>
    `${number} ${new Date(at).toISOString()} ${duration}`
  expect(
    here.map((one) => said(one.zoom_meeting_id, Date.parse(one.start_time), one.duration)).sort(),
  ).toEqual(there.map((one) => said(one.number, one.startTime, one.duration)).sort())
  const time = (one: Session) => ({ from: Date.parse(one.start_time), minutes: one.duration })
  expect(mostAtOnce(here, (one) => ({ who: one.host_id, ...time(one) }))).toBe(1)
  expect(mostAtOnce(here, (one) => ({ who: one.class_id ?? '', ...time(one) }))).toBe(1)
  expect(
    mostAtOnce(there, (one) => ({ who: one.host, from: one.startTime, minutes: one.duration })),
  ).toBeLessThanOrEqual(2)
  return here
}

/** Mondays and Wednesdays of the term without the holidays, counted on a calendar. */
const WEEKS = 13
const EXTRA = lines.filter(
  ({ classId, weekdays: [weekday] }) =>
    weekday === 'monday' && ['class-1', 'class-2'].includes(classId ?? ''),
).length
const SESSIONS = lines.length * WEEKS - EXTRA

it('a term of a school is brought to Zoom once, through every kill, and follows what happens in it', async () => {
  school = await openSchool(licensed.map(email))
  await school.serve()
  await importRoster()
  const hosts = licensed.map((id) => ({ email: email(id) }))
  await school.call(z.unknown(), 'PUT', '/api/hosts', { plan: 'business', hosts })
  expect(await put()).toMatchObject({
    ...{ collisions: [], days: 1 },
    sessions: { scheduled: SESSIONS },
    zoom: { creates: lines.length, registrations: lines.length },
  })
  for (const share of [0.2, 0.6]) {
    await school.until(({ steps: { done, planned } }) => done >= share * planned)
    await school.kill()
  }
  expect((await brought()).steps).toMatchObject({ planned: lines.length, done: lines.length })
  expect(await agreed()).toHaveLength(SESSIONS)
  const calls = await creates()
  expect(calls.made).toBe(lines.length)
  expect(calls.most).toBeLessThanOrEqual(100)

  // Three teachers are ill for a week.
  const ill = teachers.slice(2, 5)
  const week = (await school.sessions()).filter(({ date }) => date >= '2038-03-01' && date <= '2038-03-07')
  const lost = week.filter(({ host_id }) => ill.includes(host_id))
  const busy = new Set(week.map((one) => `${one.host_id} ${one.start_time}`))
  for (const one of lost) {
    const hostId = licensed.find((id) => !ill.includes(id) && !busy.has(`${id} ${one.start_time}`))
    busy.add(`${hostId} ${one.start_time}`)
    await school.call(z.unknown(), 'PATCH', `/api/zoom/meetings/${one.id}`, { hostId })
  }
  expect(lost.length).toBeGreaterThan(0)
  const after = await agreed()
  expect(
    after.filter(
      (one) => one.date.startsWith('2038-03-0') && one.date < '2038-03-08' && ill.includes(one.host_id),
    ),
  ).toEqual([])

  // One holiday more, and one less.
  const more = [...HOLIDAYS, day('2038-04-19')]
  const onDay = (some: Session[], date: string) => some.filter((one) => one.date === date).length
  expect(await put(more)).toMatchObject({
    sessions: { dropped: AT_ONCE * 3, scheduled: 0, moved: 0, changed: 0 },
  })
  await brought()
  expect(onDay(await agreed(), '2038-04-19')).toBe(0)
  expect(await put(more.slice(1))).toMatchObject({ sessions: { scheduled: AT_ONCE * 3, dropped: 0 } })
  await brought()
  const back = await agreed()
  expect(onDay(back, '2038-01-20')).toBe(AT_ONCE * 3)

  // One lesson is moved by hand, and stays so.
  const [lesson] = back.filter(({ date }) => date === '2038-04-21')
  const moved = { startTime: '2038-04-22T15:00' }
  await school.call(z.unknown(), 'PATCH', `/api/zoom/meetings/${lesson?.id}`, moved)
  expect(await put(more.slice(1))).toMatchObject({
    sessions: { scheduled: 0, dropped: 0, moved: 0, changed: 0 },
  })
  expect((await agreed()).find(({ id }) => id === lesson?.id)).toMatchObject({ date: '2038-04-22' })
  expect((await creates()).most).toBeLessThanOrEqual(100)
})

/** How many meetings were made, and the most creates and changes of a host today. */
async function creates(): Promise<{ made: number; most: number }> {
  const { calls, meetings, used } = school.account()
  const made = calls.filter(
    ({ method, path, status }) =>
      method === 'POST' && /\/users\/[^/]+\/meetings$/.test(path) && status === 201,
  )
  expect(new Set([...meetings.values()].map(({ agenda }) => agenda)).size).toBe(meetings.size)
  const most = Math.max(...[...used].flatMap(([key, count]) => (key.startsWith('host/') ? [count] : [])))
  return { made: made.length, most }
}
