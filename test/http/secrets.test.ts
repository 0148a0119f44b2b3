import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { request } from '../support/fakes.ts'
import { objectOf } from '../support/heldClass.ts'
import { isSchoolKept, keepSchool } from '../support/keptSchool.ts'
import { emailOf, importSchool, scheduleClass } from '../support/rollcall.ts'
import { claim, end, guest, join, start, student } from '../support/spec.ts'
import { callBy, paramsOf, type Route, readRoutes } from './contract.ts'

const routes = await readRoutes()
const call = callBy(routes)

const GUEST = 'Aunt Ligaya'

/** Of those with 1 and 2 the student is in class-1, of 9 in class-9; parents are those of the same number. */
const PEOPLE = ['admin-1', 'student-1', 'parent-1', 'student-2', 'parent-2', 'student-9', 'parent-9']

/** student-1 and parent-1 may see the sessions with a title that says so. */
const MEETINGS: Record<string, Record<string, unknown>> = {
  'Held, seen': {},
  'Coming, seen': { startTime: '2999-03-02T08:00:00Z' },
  'Open, seen': { classId: 'class-9', targetAudience: 'all' },
  'Assembly, seen': { classId: null, targetAudience: 'all' },
  'Class 9 alone': { classId: 'class-9' },
  'Talk about one of the class': { targetAudience: 'personal' },
  'Staff about the class': { targetAudience: 'teachers' },
}

let ids: string[]

beforeEach(async () => {
  if (isSchoolKept()) return
  await importSchool(2)
  const person = (id: string, role: string) => ({ id, name: `Name of ${id}`, email: emailOf(id), role })
  const class9 = {
    users: [person('student-9', 'student'), person('parent-9', 'parent')],
    classes: [{ id: 'class-9', name: 'Class 9' }],
    enrollments: [{ classId: 'class-9', studentId: 'student-9' }],
    guardians: [{ parentId: 'parent-9', studentId: 'student-9' }],
  }
  await call('PUT', '/api/roster', { as: 'admin-1', body: class9 })
  ids = await Promise.all(
    Object.entries(MEETINGS).map(async ([title, details]) => {
      const { id, zoom_meeting_id } = await scheduleClass({ title, ...details })
      if (!title.startsWith('Coming')) await hold(zoom_meeting_id)
      return id
    }),
  )
  keepSchool()
})

/** Everybody comes, invited or not. */
async function hold(number: string): Promise<void> {
  const came = [...[1, 2, 9].map(student), guest(GUEST)].map((who) => join(who, 0))
  for (const command of [start(), ...came, claim(2, 'join', 1), end()])
    await objectOf(Number(number)).execute(request(command))
}

/** Everything that somebody can read, from every route with every id that there is. */
async function readAll(as: string): Promise<string> {
  const paths = routes.filter(({ method }) => method === 'GET').flatMap(pathsOf)
  const answers = await Promise.all(paths.map((path) => call('GET', path, { as })))
  return JSON.stringify(answers.map(({ body }) => body))
}

function pathsOf(route: Route): string[] {
  const filled = paramsOf(route).reduce(
    (paths, name) => paths.flatMap((path) => valuesOf(name).map((value) => path.replace(`{${name}}`, value))),
    [route.path],
  )
  const queries = ['', '?classId=class-9&limit=200', ...ids.map((id) => `?meetingId=${id}`)]
  return filled.length > 1 ? filled : filled.flatMap((path) => queries.map((query) => path + query))
}

const valuesOf = (param: string): string[] => (param === 'id' ? ids : [...ids, ...PEOPLE])

/** The links of registrants, each with its user. */
async function links(): Promise<{ user_id: string; join_url: string }[]> {
  const { results } = await env.DB.prepare(
    'select user_id, join_url from meeting_registrants where join_url is not null',
  ).all<{ user_id: string; join_url: string }>()
  return results
}

/** The links that name nobody, of meetings that this user has a link of their own for. */
async function generalLinks(userId: string): Promise<string[]> {
  const { results } = await env.DB.prepare(
    `select m.join_url from zoom_meetings m join meeting_registrants r on r.meeting_id = m.id
     where r.user_id = ? and r.join_url is not null`,
  )
    .bind(userId)
    .all<{ join_url: string }>()
  return results.map(({ join_url }) => join_url)
}

async function unseen(): Promise<string[]> {
  const { results } = await env.DB.prepare(
    "select id, zoom_meeting_id, title from zoom_meetings where title not like '%, seen'",
  ).all<Record<string, string>>()
  return results.flatMap((meeting) => Object.values(meeting))
}

/** Start links live at Zoom alone; the simulator's have a zak. */
const STARTS = ['zak=', 'start_url', 'startUrl']

async function forbiddenTo(as: string, family: readonly string[]): Promise<string[]> {
  const others = PEOPLE.filter((id) => !family.includes(id))
  const theirs = (await links()).filter(({ user_id }) => user_id !== as)
  return [
    ...STARTS,
    GUEST,
    ...others.flatMap((id) => [id, emailOf(id), `Name of ${id}`]),
    ...theirs.map(({ join_url }) => join_url),
    ...(await generalLinks(as)),
    ...(await unseen()),
  ]
}

const found = (needles: readonly string[], text: string) => needles.filter((needle) => text.includes(needle))

const SEEN = Object.keys(MEETINGS).filter((title) => title.endsWith(', seen'))

describe('every question to every route', () => {
  it('a student reads their own and nothing of others', async () => {
    const text = await readAll('student-1')
    expect(found(await forbiddenTo('student-1', ['student-1']), text)).toEqual([])
    const own = (await links()).filter(({ user_id }) => user_id === 'student-1')
    const mine = found(
      own.map(({ join_url }) => join_url),
      text,
    )
    // Of the four meetings with a link for them, they see the two of their class.
    expect([own.length, mine.length]).toEqual([4, 2])
    expect(found([...SEEN, '"status":"present"', emailOf('student-1')], text)).toHaveLength(SEEN.length + 2)
  })

  it('a parent reads their child’s and nothing of others', async () => {
    const text = await readAll('parent-1')
    expect(found(await forbiddenTo('parent-1', ['parent-1', 'student-1']), text)).toEqual([])
    expect(found([...SEEN, '"status":"present"', 'Name of student-1'], text)).toHaveLength(SEEN.length + 2)
  })

  it('nobody reads another’s link, and only the host how to start', async () => {
    for (const as of ['admin-1', 'teacher-1']) {
      const text = await readAll(as)
      const theirs = (await links()).filter(({ user_id }) => user_id !== as)
      expect(found([...theirs.map(({ join_url }) => join_url), 'start_url'], text)).toEqual([])
      expect(found(['zak=', 'startUrl'], text)).toHaveLength(as === 'teacher-1' ? 2 : 0)
      // What is kept from students and parents is there to be read.
      const kept = [GUEST, 'student-2', emailOf('student-2'), 'Name of student-9', ...(await unseen())]
      expect(found(kept, text)).toEqual(kept)
    }
  })
})
