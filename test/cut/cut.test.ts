import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WHOLE } from '../support/whole.ts'
import {
  type Case,
  type Cut,
  cutOff,
  DONE,
  idIn,
  KIN,
  METHODS,
  type Method,
  POINTS,
  prepare,
} from './cases.ts'
import { type Asked, type HostName, openSchool, type School } from './school.ts'

/** Both sides agree within so long of a request that was cut off, whatever became of it. */
const WITHIN_MS = Number(process.env['CUT_WITHIN'] ?? 60_000)
const SOON_MS = 5_000
/** A user may ask 300 times a minute. */
const POLL_MS = 2_000

/** A repeat finds a meeting that is deleted, or none. */
const REPEATED: Record<Method, number[]> = {
  ...{ POST: [201], PATCH: [200], DELETE: [200, 404], DENY: [200], REGISTER: [200] },
  ...{ APPROVE: [200], CLASS: [200], LEAVE: [200] },
}

const numbered = (points: readonly Omit<Case, 'teacher'>[]): Case[] =>
  points.map((one, i) => ({ ...one, teacher: i + 1 }))

/** Where Zoom has done what the log does not know of yet. A process of workerd takes seconds of CPU to come back. */
const AROUND_ZOOM = {
  reset: /zoom.* answered|object db answered 1|pool take answered/,
  killed: /zoom.* answered/,
} as const
const AROUND_MEETING = /zoom.* answered|object db answered 1|call release|db answered 5/
const isWanted = ({ method, point }: Omit<Case, 'teacher'>, cut: Cut): boolean =>
  KIN.includes(method) ? WHOLE && AROUND_MEETING.test(point) : WHOLE || AROUND_ZOOM[cut].test(point)

const casesOf = (host: HostName, cut: Cut): Case[] =>
  numbered(
    METHODS.flatMap((method) => POINTS[host][method].map((point) => ({ method, point }))).filter((one) =>
      isWanted(one, cut),
    ),
  )

const SCHOOLS: { host: HostName; cut: Cut; what: string }[] = [
  { host: 'workerd', cut: 'reset', what: 'whose client resets the connection' },
  { host: 'Deno', cut: 'reset', what: 'whose client resets the connection' },
  { host: 'workerd', cut: 'killed', what: 'whose process is killed' },
  { host: 'Deno', cut: 'killed', what: 'whose process is killed' },
]

interface CutSchool {
  school: School
  /** By the teacher of the case. */
  asked: Map<number, Asked>
  cutBy: number
}

async function openCutSchool(host: HostName, cut: Cut): Promise<CutSchool> {
  const school = await openSchool(host)
  // Zoom's token is held from here on.
  await prepare(school, { method: 'PATCH', teacher: 0 })
  const asked = new Map<number, Asked>()
  for (const one of casesOf(host, cut)) asked.set(one.teacher, await cutOff(school, one, cut))
  return { school, asked, cutBy: Date.now() }
}

const isPosix = process.platform !== 'win32'

describe.runIf(isPosix)('a request', () => {
  const cutSchools = new Map<string, CutSchool>()

  // Most of this is waiting: that of one school is the time of the others.
  beforeAll(async () => {
    const opened = SCHOOLS.map(async ({ host, cut }) =>
      cutSchools.set(`${host} ${cut}`, await openCutSchool(host, cut)),
    )
    await Promise.all(opened)
  }, 900_000)
  afterAll(() => Promise.all([...cutSchools.values()].map(({ school }) => school.close())))

  describe.each(SCHOOLS)('on $host $what', ({ host, cut }) => {
    it.each(casesOf(host, cut))(
      '$method at "$point" leaves both sides agreed, and its repeat gets the first answer',
      (one) => repeated(one, cutSchools.get(`${host} ${cut}`) ?? neverCut()),
      WITHIN_MS + 2 * SOON_MS,
    )
  })

  async function repeated(one: Case, { school, asked, cutBy }: CutSchool): Promise<void> {
    const timeout = Math.max(SOON_MS, cutBy + WITHIN_MS - Date.now())
    await vi.waitFor(() => agreed(school, one), { timeout, interval: POLL_MS })
    const repeat = await school.ask(one.teacher, asked.get(one.teacher) ?? neverCut())
    expect(repeat.status).toBeOneOf(REPEATED[one.method])
    await vi.waitFor(() => agreed(school, one, DONE[one.method]), { timeout: SOON_MS, interval: POLL_MS })
    if (one.method === 'POST') expect(idIn(repeat.body)).toBe(await school.idOf(one.teacher))
  }

  async function agreed(school: School, { teacher }: Case, done?: string[]): Promise<void> {
    const { zoom, rollcall } = await school.both(teacher)
    expect(rollcall).toEqual(zoom)
    // Each teacher's own Zoom user holds one meeting at a time: no place is lost, and none is left taken.
    expect(await school.freePlaces(teacher)).toBe(1 - zoom.length)
    if (done !== undefined) expect(zoom).toEqual(done)
  }
})

const neverCut = (): never => {
  throw new Error('The request was never sent')
}

/** The object compares its registrations with the class, whoever still waits, and asks Zoom what follows from that. */
const AFTERWARDS: Partial<Record<Method, RegExp>> = {
  CLASS: /^object db .* ([2-9]|\d\d)$|registrants/,
  LEAVE: /^object|registrants/,
}
const isAfterwards = (method: Method, point: string): boolean =>
  (AFTERWARDS[method] ?? /^object db .* [3-9]$/).test(point)

describe.runIf(isPosix).each(['workerd', 'Deno'] as const)('the points on %s', (host) => {
  let school: School
  beforeAll(async () => {
    school = await openSchool(host)
    await prepare(school, { method: 'PATCH', teacher: 0 })
  }, 60_000)
  afterAll(() => school?.close())

  it.each(METHODS.filter((method) => WHOLE || !KIN.includes(method)))(
    'are all that a %s passes',
    async (method) => {
      const teacher = METHODS.indexOf(method) + 1
      const asked = await prepare(school, { method, teacher })
      const passed = school.gates.record()
      expect((await school.ask(teacher, asked)).status).toBeLessThan(300)
      expect(passed.filter((point) => !isAfterwards(method, point))).toEqual(POINTS[host][method])
    },
  )
})
