import { evictAllDurableObjects, runDurableObjectAlarm } from 'cloudflare:test'
import { beforeEach, describe, expect, it } from 'vitest'
import { ErrorBody } from '../../src/http/refusals.ts'
import { meetingDeleted, meetingUpdated, urlValidation } from '../simulator/payloads.ts'
import { createRandom, type Random } from '../simulator/random.ts'
import { sign } from '../simulator/webhooks.ts'
import { heldClass } from '../support/held.ts'
import { lesson, meetingOf, NUMBER, objectOf, pupil, schedule, sendAll, told } from '../support/heldClass.ts'
import { property, runs, SEED } from '../support/property.ts'
import {
  call,
  importSchool,
  type ScheduledMeeting,
  scheduleOnly,
  send,
  token,
  WEBHOOK_SECRET,
  webhook,
} from '../support/rollcall.ts'
import { everything } from '../support/tables.ts'
import { ACCOUNT_ID, testAccount } from '../support/testAccount.ts'
import { type Known, type Operation, readOperations } from './fuzzDocument.ts'
import { jsonText, mutated } from './fuzzJson.ts'
import { type Attack, attackBy, tokenOf } from './fuzzRequest.ts'

/** Requests in all. */
const REQUESTS = runs(2_000)

/** Requests under way at a time. */
const AT_ONCE = 20

const HUGE = JSON.stringify('A'.repeat(11_000_000))

/** Callers who may change nothing by any route. */
const STRANGERS = ['nobody', 'forger', 'student-77', 'parent-77', 'janitor-1']
/** Callers who may change something. */
const MEMBERS = ['admin-1', 'admin-1', 'teacher-1', 'teacher-1', 'student-1', 'parent-1']

/** What is there, by the name of the field that it may stand in. `id` is in the roster’s rows: nobody who is there. */
const SCHOOL: Known = {
  id: ['person-1', 'person-2'],
  studentId: ['student-1', 'student-2'],
  classId: ['class-1'],
  teacherId: ['teacher-1'],
  parentId: ['parent-1'],
  startTime: ['2026-03-02T08:00:00Z'],
  timezone: ['Asia/Manila', 'UTC'],
  // The users that a member may remove. The callers need no other users.
  userId: ['student-3', 'parent-3'],
  participantId: ['user.student-1', 'user.student-2'],
  /** Nobody’s. */
  letterId: ['letter-1'],
  registrantId: ['nobody'],
  endpointId: ['endpoint-1'],
  deliveryId: ['delivery-1'],
  file: ['nobodys.ics'],
}

let operations: Operation[] = []

beforeEach(async () => {
  operations = await readOperations()
  await importSchool(3)
})

/** A meeting does by itself what follows from its time, registrations too, in a few alarms. */
async function atRest({ zoom_meeting_id }: ScheduledMeeting): Promise<void> {
  for (let alarms = 0; alarms < 6; alarms += 1) await runDurableObjectAlarm(objectOf(Number(zoom_meeting_id)))
}

/** The school with so many new meetings. */
async function meetings(count = 1): Promise<Known> {
  // A hostile admin may have set up a pool of hosts, which has no place for all of these.
  await call('PUT', '/api/hosts', { as: 'admin-1', body: { hosts: [] } })
  const scheduled = await Promise.all(Array.from({ length: count }, () => scheduleOnly()))
  await Promise.all(scheduled.map(atRest))
  return { ...SCHOOL, meetingId: scheduled.map(({ id }) => id) }
}

/** The school with a class that was held: its pupils' attendance and a guest. */
async function heldMeeting(): Promise<Known> {
  const { meeting, path } = await heldClass()
  const { body } = await call<{ participants: { id: string }[] }>('GET', `${path}/participants`, {
    as: 'teacher-1',
  })
  return {
    ...SCHOOL,
    meetingId: [meeting.id],
    participantId: body.participants.map(({ id }) => id),
    registrantId: await applicantsOf(meeting),
  }
}

/** Two who filled in Zoom’s own page. */
async function applicantsOf({ id, zoom_meeting_id }: ScheduledMeeting): Promise<string[]> {
  for (const email of ['gil@else.example', 'ana@else.example']) {
    const { webhooks } = await testAccount().askOnPage(zoom_meeting_id, { email, first_name: 'Gil' })
    for (const { body } of webhooks) await webhook(body)
  }
  const { body } = await call<{ registrants: { registrant_id: string }[] }>(
    'GET',
    `/api/zoom/meetings/${id}/registrants`,
    { as: 'teacher-1' },
  )
  return body.registrants.map(({ registrant_id }) => registrant_id)
}

/** This share of all requests, each drawn from the seed and its own number, some at a time. */
async function attack(
  share: number,
  make: (random: Random) => Promise<Attack>,
  wave = 'attack',
): Promise<void> {
  const numbers = Array.from({ length: Math.ceil(REQUESTS * share) }, (_, n) => n)
  while (numbers.length > 0) {
    const attacks = numbers.splice(0, AT_ONCE).map((n) => make(createRandom(SEED, `${wave} ${n}`)))
    const flaws = await Promise.all(attacks.map(async (one) => flawOf(await one)))
    expect(flaws.filter((flaw) => flaw !== null)).toEqual([])
  }
}

/**
 * Zoom’s own word: somebody changes what another, at the same time, deletes, or decides on the same person again and again. And all requests
 * come from one address, which may send few large bodies at a time. Zoom is well, so no other failure may be.
 */
const MAY_FAIL = [
  'Too many large bodies at once from this address',
  'Zoom has no such meeting, or no record of it yet',
  "Zoom's daily limit for this host, meeting or registrant is reached",
  "Zoom's limit is reached",
]
const mayFail = (error: string | undefined): boolean =>
  MAY_FAIL.some((said) => error?.startsWith(said) === true)

/** What is wrong with the answer, if anything. */
async function flawOf({ operation, request, said, answered }: Attack): Promise<unknown> {
  const response = await send(request)
  const text = await response.text()
  const refused = ErrorBody.safeParse(json(text))
  if (response.ok) answered?.()
  const isRight =
    operation.statuses.has(response.status) &&
    (response.ok || refused.success) &&
    (response.status < 500 || mayFail(refused.data?.error))
  if (isRight) return null
  const { method, url } = request
  return { method, url: url.slice(0, 300), said: said.slice(0, 600), status: response.status, text }
}

const nameOf = ({ method, path }: Operation): string => `${method} ${path}`

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

describe(property(`${REQUESTS} hostile requests at every route`), () => {
  it('of strangers are refused in order, and nothing changes', async () => {
    const known = await meetings()
    const before = await everything()
    await attack(0.2, (random) => attackBy(STRANGERS, operations, known, random))
    expect(await everything()).toEqual(before)
  })

  it('of members who may only read or join change nothing else', async () => {
    const known = await meetings()
    // Everybody may make a calendar of their own.
    const others = operations.filter(({ path }) => !path.endsWith('/join') && path !== '/api/calendar')
    const before = await everything()
    await attack(0.1, (random) => attackBy(['student-1', 'parent-1'], others, known, random))
    expect(await everything()).toEqual(before)
  })

  it('of members are answered as the document says', async () => {
    // Some of them delete, so there are new meetings now and then: between two requests, for any of them may set up a pool again.
    const waves = Math.ceil(REQUESTS / 500)
    for (let wave = 0; wave < waves; wave += 1) {
      const known = await meetings(3)
      await attack(0.2 / waves, (random) => attackBy(MEMBERS, operations, known, random), `wave ${wave}`)
    }
  })

  it('of those who may write are answered as the document says, for everything they write', async () => {
    const known = await meetings(3)
    const writing = operations.filter(({ body }) => body !== null)
    await attack(0.2, (random) => attackBy(['admin-1', 'teacher-1'], writing, known, random))
  })

  it('of those who may, at a class that was held, are answered as the document says', async () => {
    const known = await heldMeeting()
    const atMeeting = operations.filter(({ path }) => path.includes('{id}'))
    const lasting = atMeeting.filter(({ method, path }) => method !== 'DELETE' || !path.endsWith('{id}'))
    const answered = new Set<string>()
    const wave = (routes: Operation[], name: string, share: number) =>
      attack(
        share,
        async (random) => {
          const made = await attackBy(['admin-1', 'teacher-1'], routes, known, random)
          return { ...made, answered: () => answered.add(nameOf(made.operation)) }
        },
        name,
      )
    await wave(lasting, 'attack', 0.2)
    // After the window of a class nobody claims a part in it or is called into it. A socket is none of these answers.
    const open = lasting.filter(
      ({ method, path }) =>
        !path.endsWith('/live') && (method !== 'POST' || !/\/(?:join|call\/.*)$/.test(path)),
    )
    const unanswered = () => open.filter((operation) => !answered.has(nameOf(operation)))
    // A route of many parameters may have had none that was right so far.
    for (let n = 0; n < 100 && unanswered().length > 0; n += 1) await wave(unanswered(), `wave ${n}`, 0.03)
    expect(unanswered()).toEqual([])
  })

  it('with too large a body are refused in order wherever one can be sent', async () => {
    const receiving = operations.filter(({ method }) => method !== 'GET')
    const flaws = receiving.map(async (operation) => {
      const { method, path } = operation
      const headers = { authorization: `Bearer ${await token({ sub: 'admin-1', role: 'admin' })}` }
      const request = new Request(`https://rollcall.test${path}`, { method, headers, body: HUGE })
      return flawOf({ operation, request, said: 'too much' })
    })
    expect((await Promise.all(flaws)).filter((flaw) => flaw !== null)).toEqual([])
  })

  it('with tokens of odd claims make nobody an admin', async () => {
    const roster = operations.filter(({ path }) => path === '/api/roster')
    const [operation] = roster
    if (!operation) throw new Error('There is no roster in the document')
    const before = await everything()
    await attack(0.1, async (random) => {
      const headers = { authorization: `Bearer ${await tokenOf(random)}`, 'content-type': 'application/json' }
      const body = JSON.stringify({ users: [{ id: 'evil', name: 'Evil', role: 'admin' }] })
      const request = new Request('https://rollcall.test/api/roster', { method: 'PUT', headers, body })
      return { operation, request, said: headers.authorization }
    })
    expect(await everything()).toEqual(before)
  })

  it('by Zoom’s own signature are taken or refused, and the class goes on', async () => {
    await schedule()
    const operation = operations.find(({ path }) => path === '/api/zoom/webhook')
    if (!operation) throw new Error('There is no webhook in the document')
    const bodies = genuine().map((body): unknown => JSON.parse(body))
    await attack(0.2, async (random) => {
      const text = jsonText(mutated(random.pick(bodies), random.pick([1, 1, 2, 3]), random), random)
      const body = text.toWellFormed()
      const headers = await sign(WEBHOOK_SECRET, Math.floor(Date.now() / 1000), body)
      const request = new Request('https://rollcall.test/api/zoom/webhook', { method: 'POST', headers, body })
      return { operation, request, said: body }
    })
    await evictAllDurableObjects()
    await sendAll(lesson([pupil(1)]))
    expect(await told(NUMBER)).toMatchObject({ meeting: { id: `meeting-${NUMBER}` } })
  })
})

/** The webhooks of a class, of a change to it and of a URL validation. */
function genuine(): string[] {
  const at = Date.parse('2026-03-02T08:30:00Z')
  const news = { accountId: ACCOUNT_ID, operator: 'host', at, meeting: meetingOf() }
  const changes = { topic: 'Chemistry', agenda: 'Salts', duration: 45, timezone: 'UTC' }
  return [
    ...lesson([pupil(1), pupil(2)]),
    meetingUpdated({ ...news, changes, old: { topic: 'Biology' } }).body,
    meetingDeleted(news).body,
    urlValidation('token', at).body,
  ]
}
