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

/** Both sides agree within this time about a request that was cut off. */
const WITHIN_MS = Number(process.env['CUT_WITHIN'] ?? 60_000)
const SOON_MS = 5_000
/** A user may ask 300 times a minute. */
const POLL_MS = 2_000

/** A repeat finds a meeting that is deleted, or none. */
const REPEATED: Record<Method, number[]> = {
  ...{ POST: [201], PATCH: [200], DELETE: [200, 404], DENY: [200], REGISTER: [200] },
  ...{ APPROVE: [200], CLASS: [200], LEAVE: [200] },
}

/** Where Zoom has done, or made, what the log does not know of yet. A process of workerd takes seconds of CPU to come back. */
const AROUND_ZOOM = {
  reset: /zoom.* answered|object db answered 1|pool take answered/,
  killed: /POST zoom.* answered/,
} as const
const AROUND_MEETING = /zoom.* answered|object db answered 1|call release|db answered 5/
const isWanted = ({ method, point, cut }: Omit<Case, 'teacher'> & { cut: Cut }): boolean =>
  KIN.includes(method) ? WHOLE && AROUND_MEETING.test(point) : WHOLE || AROUND_ZOOM[cut].test(point)

const CUTS: { cut: Cut; what: string }[] = [
  { cut: 'reset', what: 'cut off by its client' },
  { cut: 'killed', what: 'cut off by the death of the process' },
]
const casesOf = (host: HostName): (Case & { cut: Cut })[] =>
  CUTS.flatMap(({ cut }) =>
    METHODS.flatMap((method) => POINTS[host][method].map((point) => ({ method, point, cut }))).filter(
      isWanted,
    ),
  ).map((one, i) => ({ ...one, teacher: i + 1 }))

const HOSTS = ['workerd', 'Deno'] as const satisfies HostName[]

interface CutSchool {
  school: School
  /** What an undisturbed request of each method passed, before any was cut off. */
  passed: Map<Method, string[]>
  /** By the teacher of the case. */
  asked: Map<number, Asked>
  cutBy: number
}

async function openCutSchool(host: HostName): Promise<CutSchool> {
  const school = await openSchool(host)
  // Zoom's token is held from here on.
  await prepare(school, { method: 'PATCH', teacher: 0 })
  const passed = await pass(school)
  const asked = new Map<number, Asked>()
  for (const one of casesOf(host)) asked.set(one.teacher, await cutOff(school, one, one.cut))
  return { school, passed, asked, cutBy: Date.now() }
}

const TRIED = METHODS.filter((method) => WHOLE || !KIN.includes(method))
/** Behind the teachers of the cases. */
const FIRST_TO_PASS = 292

async function pass(school: School): Promise<Map<Method, string[]>> {
  const passed = new Map<Method, string[]>()
  for (const [n, method] of TRIED.entries()) {
    const teacher = FIRST_TO_PASS + n
    const asked = await prepare(school, { method, teacher })
    const points = school.gates.record()
    expect((await school.ask(teacher, asked)).status).toBeLessThan(300)
    passed.set(method, [...points])
  }
  return passed
}

const isPosix = process.platform !== 'win32'

describe.runIf(isPosix)('a request', () => {
  const cutSchools = new Map<HostName, CutSchool>()

  // Most of this is waiting: that of one school is the time of the others.
  beforeAll(async () => {
    await Promise.all(HOSTS.map(async (host) => cutSchools.set(host, await openCutSchool(host))))
  }, 900_000)
  afterAll(() => Promise.all([...cutSchools.values()].map(({ school }) => school.close())))

  describe.each(HOSTS.flatMap((host) => CUTS.map((one) => ({ host, ...one }))))(
    'on $host $what',
    ({ host, cut }) => {
      it.each(casesOf(host).filter((one) => one.cut === cut))(
        '$method at "$point" leaves both sides agreed, and its repeat gets the first answer',
        (one) => repeated(one, cutSchools.get(host) ?? neverCut()),
        WITHIN_MS + 2 * SOON_MS,
      )
    },
  )

  describe.each(HOSTS)('on %s', (host) => {
    it.each(TRIED)('passes these points and no others as a %s', (method) => {
      const points = cutSchools.get(host)?.passed.get(method) ?? neverCut()
      expect(points).toEqual(POINTS[host][method])
    })
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
