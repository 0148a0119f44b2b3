import { describe, expect, it } from 'vitest'
import { accountCheck } from '../../src/zoom/webhook/account.ts'
import { createDoor } from '../../src/zoom/webhook/door.ts'
import { ZoomEvent } from '../../src/zoom/webhook/payloads.ts'
import { lessonWebhooks } from '../simulator/lesson.ts'
import { meetingDeleted, meetingUpdated, type RegistrationNews, registration } from '../simulator/payloads.ts'
import { sign } from '../simulator/webhooks.ts'

const SECRET = 'webhook-secret'
const NOW = Date.parse('2026-03-02T08:00:00.500Z')
const SIGNED_AT = '2026-03-02T08:00:00.000Z'
const MADE_AT = '2026-03-02T07:59:58.123Z'
const NUMBER = 81_234_567_890

const meeting = {
  number: NUMBER,
  uuid: 'k1+/abcDEF0123456789==A=',
  topic: 'Biology',
  hostId: 'host',
  startTime: '2026-03-02T08:00:00Z',
  duration: 60,
  timezone: 'Asia/Manila',
}
const news = { accountId: 'school', operator: 'host', at: Date.parse(MADE_AT), meeting }

/** Remembers in memory, and how often it was asked. */
function memory(kept: string | null = null) {
  return {
    kept,
    asked: 0,
    async learn(accountId: string) {
      this.asked += 1
      this.kept ??= accountId
      return this.kept
    },
  }
}

function doorWith(set: string | undefined = 'school', remembers = memory()) {
  return createDoor({
    secretToken: SECRET,
    apiUrl: 'https://api.test/v2',
    isOurs: accountCheck(set || undefined, remembers),
    now: () => NOW,
  })
}

async function open(body: string, door = doorWith()) {
  const headers = await sign(SECRET, Math.floor(NOW / 1_000), body)
  const opened = await door.open({
    signature: headers['x-zm-signature'] ?? null,
    timestamp: headers['x-zm-request-timestamp'] ?? null,
    body: Uint8Array.from(new TextEncoder().encode(body)),
  })
  if (!opened.ok) return { refused: opened.refusal.reason, message: opened.refusal.message }
  if (opened.value.kind !== 'event') return { kind: opened.value.kind }
  const { command, occurredAt } = opened.value.request
  return { kind: opened.value.kind, command, occurredAt }
}

/** Of a class with the waiting room, early birds and a registrant. */
const webhooks = lessonWebhooks(
  {
    seed: 1,
    accountId: 'school',
    meeting,
    startedAt: '2026-03-02T08:00:00Z',
    endedAt: '2026-03-02T09:00:00Z',
    people: [
      { name: 'Ana', registrantId: 'r1', connections: [{ from: 2, to: 600, waited: 60, moves: [300, 400] }] },
      { name: 'Guest', connections: [{ from: 1_000 }] },
    ],
  },
  { sideEvents: true },
)
const bodyOf = (event: string): Body =>
  JSON.parse(webhooks.find((one) => one.event === event)?.body ?? 'null')

interface Body {
  event_ts?: unknown
  payload: {
    account_id?: unknown
    time_stamp?: unknown
    object: Record<string, unknown> & { participant?: Record<string, unknown> }
  }
}

const without = (body: Body, ...names: string[]): string =>
  JSON.stringify(body, (key, value) => (names.includes(key) ? undefined : value))
const withTimes = (body: Body, times: Record<string, unknown>): string =>
  JSON.stringify(body, (key, value) => (key in times ? times[key] : value))

const OWN_TIMES = [
  ['meeting.started', 'start_time'],
  ['meeting.ended', 'end_time'],
  ['meeting.participant_joined', 'join_time'],
  ['meeting.participant_left', 'leave_time'],
] as const

describe.each(OWN_TIMES)('%s', (event, own) => {
  const ts = Date.parse(MADE_AT)

  it.each([
    ['""', ''],
    ['null', null],
    ['absent', undefined],
  ])(`with ${own} %s happened when Zoom made it`, async (_, time) => {
    expect(await open(withTimes(bodyOf(event), { [own]: time, event_ts: ts }))).toMatchObject({
      command: { at: MADE_AT },
      occurredAt: MADE_AT,
    })
  })

  it.each([
    ['""', ''],
    ['null', null],
    ['absent', undefined],
  ])('with event_ts %s happened at its own time', async (_, time) => {
    const at = '2026-03-02T08:10:00.000Z'
    expect(await open(withTimes(bodyOf(event), { [own]: at, event_ts: time }))).toMatchObject({
      command: { at },
      occurredAt: at,
    })
  })

  it('with neither cannot be read', async () => {
    expect(await open(without(bodyOf(event), own, 'event_ts'))).toMatchObject({ refused: 'MALFORMED_EVENT' })
  })

  it('with a time that is none cannot be read', async () => {
    expect(await open(withTimes(bodyOf(event), { [own]: 'soon' }))).toMatchObject({
      refused: 'MALFORMED_EVENT',
      message: expect.stringContaining(own),
    })
  })
})

describe('an event without a time of its own', () => {
  it.each([
    ['meeting.deleted', meetingDeleted(news).body],
    ['meeting.updated', meetingUpdated({ ...news, changes: { topic: 'Salts' }, old: {} }).body],
  ])('happened when Zoom signed it, where event_ts is missing: %s', async (_, body) => {
    for (const event_ts of [undefined, null, ''])
      expect(await open(withTimes(JSON.parse(body), { event_ts, time_stamp: undefined }))).toMatchObject({
        kind: 'event',
        occurredAt: SIGNED_AT,
      })
    expect(await open(withTimes(JSON.parse(body), { time_stamp: undefined }))).toMatchObject({
      occurredAt: MADE_AT,
    })
  })
})

describe('a join with a registrant_id of another alphabet', () => {
  it('is taken without it', async () => {
    const body = withTimes(bodyOf('meeting.participant_joined'), { registrant_id: 'r 1\u0000' })
    expect(await open(body)).toMatchObject({ command: { evidence: { registrantId: null } } })
    const good = JSON.stringify(bodyOf('meeting.participant_joined'))
    expect(await open(good)).toMatchObject({ command: { evidence: { registrantId: 'r1' } } })
  })
})

describe('an event of a meeting with a uuid or number in another alphabet', () => {
  it.each([{ uuid: 'a b' }, { uuid: '' }, { id: '12a' }])('cannot be read: %j', async (odd) => {
    const body = withTimes(bodyOf('meeting.started'), odd)
    expect(await open(body)).toMatchObject({ refused: 'MALFORMED_EVENT' })
  })
})

describe('a change of the join link', () => {
  const changed = (join_url: string) =>
    open(meetingUpdated({ ...news, changes: { topic: 'Salts', join_url }, old: {} }).body)

  it.each(['https://school.zoom.us/j/1?pwd=x', 'https://api.test/j/1'])('to %s is news', async (link) => {
    expect(await changed(link)).toMatchObject({ command: { change: { title: 'Salts', joinUrl: link } } })
  })

  it.each(['https://evil.test/j/1', 'javascript:alert(1)', 'https://zoom.us@evil.test/', ''])(
    'to %j is none, and what else changed is',
    async (link) => {
      expect(await changed(link)).toMatchObject({ command: { change: { title: 'Salts' } } })
      expect(JSON.stringify(await changed(link))).not.toContain('joinUrl')
    },
  )
})

describe('a change that no calendar or clock has', () => {
  it.each([
    { start_time: '9999-12-31T23:59:59Z' },
    { start_time: '0000-01-01T00:00:00Z' },
    { duration: Number.MAX_SAFE_INTEGER },
    { timezone: 'Mars/Olympus' },
    { timezone: '' },
  ])('is none, and what else changed is: %j', async (odd) => {
    const { body } = meetingUpdated({ ...news, changes: { topic: 'Salts', ...odd }, old: {} })
    const opened = await open(body)
    expect(opened).toMatchObject({ command: { type: 'ChangeMeeting' } })
    expect(JSON.parse(JSON.stringify(opened)).command.change).toEqual({ title: 'Salts' })
  })
})

const registrant = {
  id: 'r1',
  first_name: 'Gil',
  last_name: 'Santos',
  email: 'gil@else.test',
  status: 'pending',
  join_url: 'https://zoom.us/w/1?tk=x',
  participant_pin_code: 123,
}
const registered = (event: RegistrationNews['event'], changes: object = {}) =>
  JSON.parse(registration({ ...news, event, registrant: { ...registrant, ...changes } }).body)

const DOORS = [
  'meeting.participant_joined_waiting_room',
  'meeting.participant_left_waiting_room',
  'meeting.participant_admitted',
  'meeting.participant_jbh_waiting',
  'meeting.participant_jbh_waiting_left',
]

describe('an event that no command tells', () => {
  const READ: [string, Body][] = [
    ['of a registrant without an id', registered('created', { id: '' })],
    ['of a registrant with an id that is none of Zoom’s', registered('denied', { id: '../users/me' })],
    ...DOORS.map((event): [string, Body] => [
      `${event} of no instance`,
      JSON.parse(withTimes(bodyOf(event), { uuid: '' })),
    ]),
  ]
  it.each(READ)('is answered and ignored: %s', async (_, body) => {
    expect(await open(JSON.stringify(body))).toEqual({ kind: 'ignored' })
  })

  it.each([
    ['no meeting', without(registered('created'), 'id')],
    ['no registrant', without(registered('denied'), 'registrant')],
    ['nobody at the door', without(bodyOf('meeting.participant_admitted'), 'participant')],
    ['no time at the door', without(bodyOf('meeting.participant_admitted'), 'date_time', 'event_ts')],
    ['no time before the host', without(bodyOf('meeting.participant_jbh_waiting'), 'event_ts')],
  ])('cannot be read with %s', async (_, body) => {
    expect(await open(body)).toMatchObject({ refused: 'MALFORMED_EVENT' })
  })

  it('is ignored unread where Rollcall knows nothing of its kind', async () => {
    const body = { event: 'meeting.sharing_started', payload: { account_id: 'school' } }
    expect(await open(JSON.stringify(body))).toEqual({ kind: 'ignored' })
  })
})

describe('an event of a registrant', () => {
  it.each([
    ['created', { status: 'pending', isNew: true }],
    ['approved', { status: 'approved', isNew: false }],
    ['denied', { status: 'denied', isNew: false }],
    ['cancelled', { status: 'cancelled', isNew: false }],
  ] as const)('tells what became of them: %s', async (event, told) => {
    expect(await open(JSON.stringify(registered(event)))).toMatchObject({
      kind: 'event',
      command: {
        type: 'RecordRegistrant',
        registrantId: 'r1',
        name: 'Gil Santos',
        email: 'gil@else.test',
        at: new Date(news.at).toISOString(),
        ...told,
      },
    })
  })
  it.each([
    ['was approved at once', { status: 'approved' }, { status: 'approved' }],
    ['has a status that is new', { status: 'on hold' }, { status: 'pending' }],
    ['has no last name', { last_name: undefined }, { name: 'Gil' }],
    ['has no name and no e-mail', { first_name: '', last_name: '', email: '' }, { name: null, email: null }],
    ['has an e-mail in capitals', { email: 'GIL@Else.test' }, { email: 'gil@else.test' }],
  ])('%s', async (_, changes, told) => {
    expect(await open(JSON.stringify(registered('created', changes)))).toMatchObject({ command: told })
  })
  it('has no link of theirs', async () => {
    const opened = await open(
      JSON.stringify(registered('approved', { join_url: 'https://zoom.us/w/1?tk=secret' })),
    )
    expect(JSON.stringify(opened)).not.toContain('secret')
  })
})

describe('an event of a breakout room', () => {
  it.each([
    ['meeting.participant_joined_breakout_room', 'RecordRoomJoin', 'join_time'],
    ['meeting.participant_left_breakout_room', 'RecordRoomLeave', 'leave_time'],
  ] as const)('%s is recorded as %s, of the connection in the meeting', async (event, type, time) => {
    const body = bodyOf(event)
    const { participant_uuid, parent_user_id } = body.payload.object.participant ?? {}
    const at = '2026-03-02T08:10:00Z'
    const told = {
      type,
      uuid: meeting.uuid,
      at: new Date(at).toISOString(),
      room: expect.stringMatching(/./),
    }
    expect(await open(withTimes(body, { [time]: at }))).toMatchObject({
      command: { ...told, connection: participant_uuid },
    })
    const bare = withTimes(body, { [time]: at, participant_uuid: '', breakout_room_uuid: '' })
    expect(await open(bare)).toMatchObject({
      command: { ...told, connection: String(parent_user_id), room: '' },
    })
  })
})

describe('an event at the door', () => {
  const DATED = ['meeting.participant_joined_waiting_room', 'meeting.participant_left_waiting_room'] as const
  const KINDS = [
    ['meeting.participant_joined_waiting_room', 'RecordWaiting'],
    ['meeting.participant_put_in_waiting_room', 'RecordWaiting'],
    ['meeting.participant_jbh_waiting', 'RecordWaiting'],
    ['meeting.participant_left_waiting_room', 'RecordWaitingOver'],
    ['meeting.participant_admitted', 'RecordWaitingOver'],
    ['meeting.participant_jbh_waiting_left', 'RecordWaitingOver'],
    ['meeting.participant_jbh_joined', 'RecordWaitingOver'],
  ] as const
  const named = (event: string, like: string): string => JSON.stringify({ ...bodyOf(like), event })

  it.each(KINDS)('%s is recorded as %s', async (event, type) => {
    const like = event.includes('jbh') ? 'meeting.participant_jbh_waiting' : DATED[0]
    expect(await open(named(event, like))).toMatchObject({
      kind: 'event',
      command: { type, uuid: meeting.uuid, evidence: { name: 'Ana' } },
    })
  })

  it.each(DATED)('%s happened at its own time', async (event) => {
    const dated = withTimes(bodyOf(event), { date_time: '2026-03-02T07:50:00Z' })
    expect(await open(dated)).toMatchObject({ command: { at: '2026-03-02T07:50:00.000Z' } })
  })

  it('before the host has come happened when Zoom made it', async () => {
    const dated = withTimes(bodyOf('meeting.participant_jbh_waiting'), { event_ts: Date.parse(MADE_AT) })
    expect(await open(dated)).toMatchObject({ command: { at: MADE_AT }, occurredAt: MADE_AT })
  })
})

describe('what an event of that kind tells', () => {
  it('is who came to the door, and when', () => {
    const { event, payload } = ZoomEvent.parse(bodyOf('meeting.participant_joined_waiting_room'))
    expect({ event, ...payload.object }).toMatchObject({
      event: 'meeting.participant_joined_waiting_room',
      id: String(NUMBER),
      uuid: meeting.uuid,
      participant: { user_name: 'Ana', date_time: '2026-03-02T07:59:02.000Z', registrant_id: null },
    })
  })

  it('is who came before the host, by registrant, before there is an instance', () => {
    const { payload } = ZoomEvent.parse(
      JSON.parse(withTimes(bodyOf('meeting.participant_jbh_waiting'), { uuid: '' })),
    )
    expect(payload.object).toMatchObject({
      uuid: null,
      participant: { user_name: 'Ana', registrant_id: 'r1' },
    })
  })
})

describe('the Zoom account', () => {
  const started = bodyOf('meeting.started')
  const of = (account_id: unknown) =>
    JSON.stringify({ ...started, payload: { ...started.payload, account_id } })
  const otherKinds = { event: 'meeting.sharing_started', payload: { account_id: 'other' } }

  it('that is set is taken, and others are refused in the words of a bad signature', async () => {
    const remembers = memory()
    const door = doorWith('school', remembers)
    expect(await open(of('school'), door)).toMatchObject({ kind: 'event' })
    expect(await open(of('other'), door)).toEqual({
      refused: 'OTHER_ACCOUNT',
      message: 'The signature is not by Zoom',
    })
    expect(await open(JSON.stringify(otherKinds), door)).toMatchObject({ refused: 'OTHER_ACCOUNT' })
    expect(remembers.asked).toBe(0)
  })

  it('is learnt from the first signed webhook where none is set, and asked for once', async () => {
    const remembers = memory()
    const door = doorWith('', remembers)
    expect(await open(of('first'), door)).toMatchObject({ kind: 'event' })
    expect(await open(of('other'), door)).toMatchObject({ refused: 'OTHER_ACCOUNT' })
    expect(await open(of('first'), door)).toMatchObject({ kind: 'event' })
    expect(remembers).toMatchObject({ kept: 'first', asked: 1 })
  })

  it('is not learnt from a webhook with a bad signature', async () => {
    const remembers = memory()
    const door = doorWith('school', remembers)
    const refused = await door.open({
      signature: `v0=${'0'.repeat(64)}`,
      timestamp: String(Math.floor(NOW / 1_000)),
      body: Uint8Array.from(new TextEncoder().encode(of('other'))),
    })
    expect(refused).toMatchObject({ refusal: { reason: 'BAD_SIGNATURE' } })
    expect(remembers.asked).toBe(0)
  })

  it.each([7, {}, ['school'], 'x'.repeat(101), '\0'])(
    'that is named by what can be no id is not the school’s, and is not learnt: %j',
    async (odd) => {
      const remembers = memory()
      expect(await open(of(odd), doorWith('', remembers))).toMatchObject({ refused: 'OTHER_ACCOUNT' })
      expect(await open(of('school'), doorWith('', remembers))).toMatchObject({ kind: 'event' })
      expect(remembers.kept).toBe('school')
    },
  )

  it.each([undefined, null, ''])(
    'may be missing in an event, which stands by its signature: %s',
    async (none) => {
      expect(await open(of(none))).toMatchObject({ kind: 'event' })
    },
  )
})
