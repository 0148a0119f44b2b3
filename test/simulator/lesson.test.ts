import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { property, runs } from '../support/property.ts'
import { type Lesson, lessonWebhooks, shuffled, withDuplicates } from './lesson.ts'
import { meetingDeleted, meetingUpdated, urlValidation, type Webhook } from './payloads.ts'
import { randomLesson } from './random-lesson.ts'
import { staysOf } from './stays.ts'
import { truthOf } from './truth.ts'

const Participant = z.looseObject({
  user_id: z.string(),
  participant_uuid: z.string(),
  join_time: z.string().optional(),
  leave_time: z.string().optional(),
  registrant_id: z.string().nullable().optional(),
})
const Sent = z.object({
  event: z.string(),
  event_ts: z.number(),
  payload: z.object({
    object: z.looseObject({
      id: z.union([z.string(), z.number()]),
      uuid: z.string(),
      participant: Participant.optional(),
    }),
  }),
})
const read = (webhook: Webhook) => Sent.parse(JSON.parse(webhook.body))

const seeds = fc.integer({ min: 0, max: 2 ** 31 })
const always = (holds: (seed: number) => void) =>
  fc.assert(
    fc.property(seeds, (seed) => void holds(seed)),
    { numRuns: runs(60) },
  )

const lesson: Lesson = {
  seed: 11,
  accountId: 'acct',
  meeting: {
    number: 85_123_456_789,
    uuid: '/aB3//x==',
    topic: 'Maps',
    hostId: 'hostId',
    startTime: '2026-03-02T08:00:00Z',
    duration: 60,
    timezone: 'Asia/Manila',
  },
  startedAt: '2026-03-02T08:00:05Z',
  endedAt: '2026-03-02T09:00:05Z',
  people: [
    { name: 'Alma Umaga', userId: 'hostId', email: 'alma@school.example', connections: [{ from: 0 }] },
    { name: 'Gil Talahib', registrantId: 'reg-1', connections: [{ from: 60, to: 3_000, moves: [600, 900] }] },
    { name: 'Joy Luntian', customerKey: 'key-1', connections: [{ from: 5, to: 400 }, { from: 309 }] },
    {
      name: 'Gil Talahib',
      connections: [
        { from: 100, to: 200, waited: 30 },
        { from: 150, to: 900 },
      ],
    },
    { name: 'Fely Dalisan', connections: [{ from: 4_000 }] },
    { name: 'Isko Bunaway', connections: [] },
  ],
}
const webhooks = lessonWebhooks(lesson)
const of = (event: string) => webhooks.filter((webhook) => webhook.event === `meeting.${event}`).map(read)
const participants = (event: string, name: string) =>
  of(event).flatMap(({ payload }) =>
    payload.object.participant?.['user_name'] === name ? [payload.object.participant] : [],
  )

describe('the webhooks of a class', () => {
  it('name the meeting by text, and put the payload of participants first', () => {
    for (const { payload } of webhooks.map(read)) expect(payload.object.id).toBe('85123456789')
    const firsts = webhooks.map(({ body }) => body.slice(0, 10))
    expect(new Set(firsts)).toEqual(new Set(['{"event":"', '{"payload"']))
    expect(webhooks.find(({ event }) => event === 'meeting.participant_joined')?.body).toMatch(
      /^\{"payload":.*"event":"meeting.participant_joined"\}$/,
    )
  })

  it('tell times in whole seconds and the actual start and end', () => {
    expect(of('started')[0]?.payload.object).toMatchObject({
      start_time: '2026-03-02T08:00:05Z',
      duration: 60,
    })
    expect(of('ended')[0]?.payload.object).toMatchObject({ end_time: '2026-03-02T09:00:05Z' })
    expect(participants('participant_joined', 'Alma Umaga')[0]?.join_time).toBe('2026-03-02T08:00:05Z')
  })

  it('tell a breakout move as a left and a joined in one second, of one connection, with a new user_id', () => {
    const joined = participants('participant_joined', 'Gil Talahib').filter(
      (one) => one.registrant_id === 'reg-1',
    )
    const left = participants('participant_left', 'Gil Talahib').filter(
      (one) => one.registrant_id === 'reg-1',
    )
    expect(joined.map(({ join_time }) => join_time).sort()).toEqual([
      '2026-03-02T08:01:05Z',
      '2026-03-02T08:10:05Z',
      '2026-03-02T08:15:05Z',
    ])
    expect(left.map(({ leave_time }) => leave_time).sort()).toEqual([
      '2026-03-02T08:10:05Z',
      '2026-03-02T08:15:05Z',
      '2026-03-02T08:50:05Z',
    ])
    expect(new Set(joined.map(({ participant_uuid }) => participant_uuid)).size).toBe(1)
    expect(new Set(joined.map(({ user_id }) => user_id)).size).toBe(3)
  })

  it('give a rejoin a new participant_uuid, which may join before the old one left', () => {
    const [first, second] = participants('participant_joined', 'Joy Luntian')
    const left = participants('participant_left', 'Joy Luntian')
    expect(first?.participant_uuid).not.toBe(second?.participant_uuid)
    expect(second?.join_time).toBe('2026-03-02T08:05:14Z')
    expect(left[0]?.leave_time).toBe('2026-03-02T08:06:45Z')
    expect(first?.['customer_key']).toBe('key-1')
  })

  it('leave the ids and the e-mail of guests empty', () => {
    const [guest] = participants('participant_joined', 'Fely Dalisan')
    expect(guest).toMatchObject({ id: '', participant_user_id: '', email: '' })
    expect(guest).not.toHaveProperty('customer_key')
  })

  it('tell of a join after the end without a left', () => {
    expect(participants('participant_joined', 'Fely Dalisan')).toHaveLength(1)
    expect(participants('participant_left', 'Fely Dalisan')).toHaveLength(0)
    expect(webhooks.at(-1)?.event).toBe('meeting.participant_joined')
  })

  it('are the same bytes for the same seed and others for another', () => {
    expect(lessonWebhooks(lesson)).toEqual(webhooks)
    expect(lessonWebhooks({ ...lesson, seed: 12 })).not.toEqual(webhooks)
  })

  it('stay as they are when side events come with them', () => {
    const all = lessonWebhooks(lesson, { sideEvents: true })
    expect(all.filter((one) => webhooks.some(({ body }) => body === one.body))).toEqual(webhooks)
    const events = new Set(all.map(({ event }) => event))
    expect(events).toContain('meeting.participant_joined_waiting_room')
    expect(events).toContain('meeting.participant_jbh_waiting')
    const room = all.find(({ event }) => event === 'meeting.participant_joined_breakout_room')
    expect(room && read(room).payload.object.participant?.user_id).toMatch(/^\d{8}2026-03-02 08:10:05:000$/)
  })
})

describe('the truth of a class', () => {
  it('unites devices and rejoins and clips to the class', () => {
    expect(truthOf(lesson).people.map(({ attendedSeconds }) => attendedSeconds)).toEqual([
      3600, 2940, 3595, 800, 0, 0,
    ])
  })

  it('knows the first join within the class', () => {
    const firsts = truthOf(lesson).people.map(({ firstJoinAt }) => firstJoinAt)
    expect(firsts.slice(3)).toEqual(['2026-03-02T08:01:45Z', null, null])
  })
})

describe(property('a random class'), () => {
  it('is the same for the same seed', () => {
    always((seed) => expect(randomLesson(seed, 12)).toEqual(randomLesson(seed, 12)))
  })

  it('has a left for every joined but those of late comers, in any order that Zoom sends', () => {
    always((seed) => {
      const { lesson: drawn, webhooks: sent } = randomLesson(seed, 12)
      const count = (event: string) => sent.filter((one) => one.event === event).length
      const open = staysOf(drawn).filter(({ ends }) => ends === 'never').length
      expect(count('meeting.participant_joined')).toBe(count('meeting.participant_left') + open)
      expect(count('meeting.started')).toBe(1)
      expect(count('meeting.ended')).toBe(1)
    })
  })

  it('keeps the truth within the class', () => {
    always((seed) => {
      const { truth } = randomLesson(seed, 12)
      for (const { attendedSeconds, firstJoinAt } of truth.people) {
        expect(attendedSeconds).toBeGreaterThanOrEqual(0)
        expect(attendedSeconds).toBeLessThanOrEqual(truth.lengthSeconds)
        expect(firstJoinAt === null).toBe(attendedSeconds === 0)
      }
    })
  })

  it('tells its truth in the join and leave times of its webhooks', () => {
    always((seed) => {
      const { lesson: drawn, webhooks: sent, truth } = randomLesson(seed, 8)
      const total = truth.people.reduce((sum, { attendedSeconds }) => sum + attendedSeconds, 0)
      expect(observed(drawn, shuffled(withDuplicates(sent, seed), seed))).toBe(total)
    })
  })

  it('shows over some hundred seeds every quirk that streams from Zoom have shown', () => {
    const streams = Array.from({ length: 100 }, (_, seed) => randomLesson(seed, 10).webhooks)
    const sent = streams.flat().map(read)
    const ids = new Set(sent.map(({ payload }) => payload.object.participant?.registrant_id))
    expect(ids).toContain(null)
    expect(ids).toContain('')
    expect(ids).toContain(undefined)
    expect(streams.some(endedBeforeLeft)).toBe(true)
    expect(streams.some((stream) => !endedBeforeLeft(stream))).toBe(true)
    expect(streams.some(disordered)).toBe(true)
    expect(sent.some(({ payload }) => payload.object.uuid.startsWith('/'))).toBe(true)
    expect(sent.some(({ payload }) => payload.object.uuid.includes('//'))).toBe(true)
  })
})

describe('shuffled and repeated webhooks', () => {
  it('hold the same bodies, by the seed', () => {
    const again = shuffled(withDuplicates(webhooks, 5, 1), 5)
    expect(again).toHaveLength(webhooks.length * 2)
    expect(new Set(again.map(({ body }) => body))).toEqual(new Set(webhooks.map(({ body }) => body)))
    expect(shuffled(withDuplicates(webhooks, 5, 1), 5)).toEqual(again)
    expect(shuffled(webhooks, 6)).not.toEqual(shuffled(webhooks, 5))
  })
})

describe('news of a meeting', () => {
  const news = {
    accountId: 'acct',
    meeting: lesson.meeting,
    operator: 'alma@school.example',
    at: 1_772_438_400_000,
  }

  it('names it by a number', () => {
    expect(read(meetingDeleted(news)).payload.object.id).toBe(85_123_456_789)
    const updated = JSON.parse(
      meetingUpdated({ ...news, changes: { topic: 'New' }, old: { topic: 'Maps' } }).body,
    )
    expect(updated.payload.object).toEqual({ uuid: '/aB3//x==', id: 85_123_456_789, topic: 'New' })
    expect(updated.payload.old_object.topic).toBe('Maps')
  })

  it('asks for a validation of the address', () => {
    const asked = { event: 'endpoint.url_validation', payload: { plainToken: 'abc' }, event_ts: news.at }
    expect(urlValidation('abc', news.at).body).toBe(JSON.stringify(asked))
  })
})

const endedBeforeLeft = (stream: Webhook[]) => {
  const events = stream.map(({ event }) => event)
  return events.indexOf('meeting.ended') < events.lastIndexOf('meeting.participant_left')
}

const disordered = (stream: Webhook[]) =>
  stream.some(({ eventTs }, index) => eventTs < (stream[index - 1]?.eventTs ?? 0))

/** An observer of its own, who knows people only by their connections' places in the description. */
function observed(drawn: Lesson, stream: Webhook[]): number {
  const owners = new Map(staysOf(drawn).map(({ participantUuid, person }) => [participantUuid, person]))
  const [start, end] = [Date.parse(drawn.startedAt), Date.parse(drawn.endedAt)]
  const present = new Map<unknown, Set<number>>()
  for (const [connection, { joins, leaves }] of marksOf(stream)) {
    const seconds = present.get(owners.get(connection)) ?? new Set()
    present.set(owners.get(connection), seconds)
    const from = Math.max(Math.min(...joins), start)
    const to = leaves.length === 0 ? end : Math.min(Math.max(...leaves), end)
    for (let second = from; second < to; second += 1_000) seconds.add(second)
  }
  return [...present.values()].reduce((sum, seconds) => sum + seconds.size, 0)
}

/** The moves lie between the first join and the last left of a connection, so they need no thought here. */
function marksOf(stream: Webhook[]): Map<string, { joins: number[]; leaves: number[] }> {
  const marks = new Map<string, { joins: number[]; leaves: number[] }>()
  for (const webhook of stream) {
    const participant = read(webhook).payload.object.participant
    if (participant === undefined) continue
    const known = marks.get(participant.participant_uuid) ?? { joins: [], leaves: [] }
    marks.set(participant.participant_uuid, known)
    if (participant.join_time) known.joins.push(Date.parse(participant.join_time))
    if (participant.leave_time) known.leaves.push(Date.parse(participant.leave_time))
  }
  return marks
}
