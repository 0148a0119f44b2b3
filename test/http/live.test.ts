import { describe, expect, it } from 'vitest'
import { createRandom } from '../simulator/random.ts'
import { property, seedsFrom } from '../support/property.ts'
import { call, importSchool, type ScheduledMeeting, scheduleClass, webhook } from '../support/rollcall.ts'
import { ask, Listening, listen, type Message, type News, type Reset } from '../support/sockets.ts'
import {
  admitted,
  ended,
  joined,
  left,
  type Occasion,
  pupil,
  sendAll,
  started,
  waits,
} from '../support/zoomEvents.ts'

const PUPILS = 4

/** A class that is to begin now. */
async function aClass(): Promise<{ meeting: ScheduledMeeting; of: Occasion; path: string }> {
  await importSchool(PUPILS)
  const start = new Date(Math.floor(Date.now() / 1000) * 1000 - 30 * 60_000).toISOString()
  const meeting = await scheduleClass({ duration: 60, timezone: 'UTC', startTime: start })
  const of = { number: meeting.zoom_meeting_id, start, uuid: `live-${meeting.id}` }
  return { meeting, of, path: `/api/zoom/meetings/${meeting.id}/live` }
}

const isReset = (message: Message): message is Reset => message.type === 'reset'
const isNews =
  (event: string) =>
  (message: Message): message is News =>
    message.type === 'news' && message.event === event

describe('who listens to a class', () => {
  it('sees all of it first, and then who comes, waits and leaves, each within a second of the webhook’s answer', async () => {
    const { meeting, of } = await aClass()
    await sendAll(started(of, 0), joined(of, pupil(1), 1))
    const listening = await listen(meeting.id)
    const picture = await listening.find(isReset)
    expect(picture).toMatchObject({
      meeting: { id: meeting.id, status: 'started', ended_at: null },
      participants: [{ user_id: 'student-1', name: 'Name of student-1', status: 'joined' }],
      attendance: null,
    })
    expect(picture.expected).toHaveLength(PUPILS)
    for (const [body, event, told] of [
      [waits(of, pupil(2), 2), 'WaitingRoomJoined', { status: 'invited', waiting_since: minute(of, 2) }],
      [admitted(of, pupil(2), 3), 'WaitingRoomLeft', { status: 'invited', waiting_since: null }],
      [joined(of, pupil(2), 3), 'ParticipantJoined', { status: 'joined', open_since: minute(of, 3) }],
    ] as const) {
      expect((await webhook(body)).delivered).toBe(true)
      const answered = Date.now()
      const news = await listening.find(isNews(event))
      expect(Date.now() - answered).toBeLessThan(1_000)
      expect(news.participants).toEqual([
        expect.objectContaining({ user_id: 'student-2', name: 'Name of student-2', ...told }),
      ])
    }
    await sendAll(left(of, pupil(2), 5))
    expect(await listening.find(isNews('ParticipantLeft'))).toMatchObject({
      left: [{ leave_time: minute(of, 5), duration: 120 }],
    })
    listening.close()
  })

  it('hears that it ended, of its attendance, and of a correction', async () => {
    const { meeting, of } = await aClass()
    await sendAll(started(of, 0), joined(of, pupil(1), 0))
    const listening = await listen(meeting.id)
    await listening.find(isReset)
    await sendAll(ended(of, 20))
    expect(await listening.find(isNews('MeetingEnded'))).toMatchObject({
      meeting: { status: 'ended', ended_at: minute(of, 20) },
    })
    expect(await listening.find(isNews('AttendanceTaken'))).toMatchObject({
      attendance: { summary: { present: 1, absent: PUPILS - 1 }, final: false },
    })
    const path = `/api/zoom/meetings/${meeting.id}/attendance/student-2`
    await call('PATCH', path, { as: 'teacher-1', body: { status: 'excused', note: 'Dentist' } })
    expect(await listening.find(isNews('AttendanceCorrected'))).toMatchObject({
      attendance: { summary: { excused: 1, absent: PUPILS - 2 } },
      corrected: { student_id: 'student-2', status: 'excused' },
    })
    const told = JSON.stringify(listening.messages)
    expect(told).not.toMatch(/@|https?:|Dentist/)
    listening.close()
  })

  it('is answered pong, and closed for anything else, for a fifth socket, and when the token ends', async () => {
    const { meeting } = await aClass()
    const all: Listening[] = []
    for (let n = 0; n < 5; n += 1) {
      const one = await listen(meeting.id)
      await one.find(isReset)
      all.push(one)
    }
    const [oldest, talker, ...others] = all
    expect(await oldest?.closed).toMatchObject({ code: 4409 })
    const pong = talker?.another()
    talker?.say('ping')
    await pong
    expect(talker?.others).toEqual(['pong'])
    talker?.say('{"give":"all"}')
    expect(await talker?.closed).toMatchObject({ code: 1008 })
    // The token has ended, and clocks may differ by half a minute.
    const late = await listen(meeting.id, { as: { sub: 'admin-1', role: 'admin', expiresIn: -28 } })
    await late.find(isReset)
    expect(await late.closed).toMatchObject({ code: 4401 })
    for (const one of others) one.close()
  })
})

const minute = ({ start }: Occasion, minutes: number): string =>
  new Date(Date.parse(start) + minutes * 60_000).toISOString()

describe('after a cut', () => {
  it.each(seedsFrom(0, 2))(
    property('nothing is missed and nothing comes twice, whenever the cuts are: %i'),
    async (seed) => {
      const { meeting, of } = await aClass()
      const random = createRandom(seed, 'live')
      const steady = await listen(meeting.id)
      const first = await steady.find(isReset)
      let cut = await listen(meeting.id, { as: 'admin-1' })
      await cut.find(isReset)
      const heard: News[] = []
      const bodies = [started(of, 0), ...aLesson(of, random), ended(of, 29)]
      for (const body of bodies) {
        if (random.chance(0.3)) {
          cut.close()
          heard.push(...cut.news())
          const since = heard.at(-1)?.version ?? first.version
          if (random.chance(0.5)) await sendAll(joined(of, { name: `Guest ${heard.length}` }, 3))
          cut = await listen(meeting.id, { as: 'admin-1', since })
        }
        expect((await webhook(body)).delivered).toBe(true)
      }
      await Promise.all([steady.find(isNews('AttendanceTaken')), cut.find(isNews('AttendanceTaken'))])
      heard.push(...cut.news())
      expect(heard).toEqual(steady.news())
      expect(folded(first, heard)).toEqual(await shown(meeting.id))
      for (const one of [steady, cut]) one.close()
    },
  )

  it('a version that is empty, or that the log does not have, begins with the whole picture', async () => {
    const { meeting, path } = await aClass()
    const { webSocket } = await ask(`${path}?since=`, { as: 'teacher-1' })
    const empty = webSocket && new Listening(webSocket)
    expect((await empty?.find(() => true))?.type).toBe('reset')
    empty?.close()
    const listening = await listen(meeting.id, { since: 1_000_000 })
    expect((await listening.find(() => true)).type).toBe('reset')
    listening.close()
  })
})

/** People come, wait, go and come again, in the order of the webhooks. Some webhooks are sent twice. */
function aLesson(of: Occasion, random: ReturnType<typeof createRandom>): string[] {
  return Array.from({ length: 14 }, (_, n) => {
    const who = random.chance(0.2) ? { name: `Guest ${n % 3}` } : pupil(1 + (n % PUPILS))
    return random.pick([joined, left, joined, waits, admitted])(of, who, 1 + n, `${who.name}-${n % 2}`)
  }).flatMap((body) => (random.chance(0.15) ? [body, body] : [body]))
}

/** What a listener has after all of it. */
function folded({ participants }: Reset, news: readonly News[]) {
  const people = new Map(participants.map((one) => [one.id, one]))
  for (const { participants: changed = [], left: gone = [], removed = [] } of news) {
    for (const one of changed) people.set(one.id, one)
    for (const { id, ...times } of gone) {
      const one = people.get(id)
      if (one) people.set(id, { ...one, ...times, status: 'left', open_since: null })
    }
    for (const id of removed) people.delete(id)
  }
  return byId([...people.values()].map(({ open_since: _, ...one }) => one))
}

async function shown(id: string) {
  const path = `/api/zoom/meetings/${id}/participants`
  const { body } = await call<{ participants: Record<string, unknown>[] }>('GET', path, { as: 'admin-1' })
  return byId(
    body.participants.map(
      ({ email: _, zoom_participant_id: __, candidates: ___, user: ____, ...one }) => one,
    ),
  )
}

const byId = <P extends { id?: unknown }>(people: P[]): P[] =>
  people.sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1))

describe('who may not listen', () => {
  it('is refused before there is a socket', async () => {
    const { path } = await aClass()
    const refused = async (asked: Promise<Response>) => {
      const answer = await asked
      expect(answer.webSocket ?? null).toBeNull()
      return [answer.status, (await answer.json<{ code: string }>()).code]
    }
    expect(await refused(ask(path))).toEqual([401, 'UNAUTHORIZED'])
    expect(await refused(ask(path, { as: { sub: 'teacher-1', role: 'teacher', expiresIn: -60 } }))).toEqual([
      401,
      'UNAUTHORIZED',
    ])
    expect(await refused(ask(path, { as: 'student-1' }))).toEqual([403, 'FORBIDDEN'])
    expect(await refused(ask(path, { as: 'parent-1' }))).toEqual([403, 'FORBIDDEN'])
    expect(await refused(ask(path, { as: 'teacher-9' }))).toEqual([404, 'NOT_FOUND'])
    expect(await refused(ask(`${path}?since=-1`, { as: 'teacher-1' }))).toEqual([400, 'INVALID_REQUEST'])
    expect(
      await refused(ask(path, { as: 'teacher-1', headers: { origin: 'https://elsewhere.example' } })),
    ).toEqual([403, 'FORBIDDEN'])
  })

  it('a page of the school’s, or the same host’s, may; and who asks for no socket is told to', async () => {
    const { meeting, path } = await aClass()
    const own = await ask(path, { as: 'teacher-1', headers: { origin: 'https://school.example' } })
    expect(own.status).toBe(101)
    expect(own.headers.get('sec-websocket-protocol')).toBe('rollcall.v1')
    if (own.webSocket) new Listening(own.webSocket).close()
    const plain = await call('GET', `/api/zoom/meetings/${meeting.id}/live`, { as: 'teacher-1' })
    expect([plain.status, plain.body['code']]).toEqual([426, 'UPGRADE_REQUIRED'])
  })
})
