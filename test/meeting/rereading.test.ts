import { describe, expect, it } from 'vitest'
import type { Registrant, ZoomMeeting } from '../../src/app/zoom.ts'
import { ok, refuse } from '../../src/domain/result.ts'
import { rereadMeeting } from '../../src/meeting/duties/rereading.ts'
import { createWorld, executeAll } from '../support/fakes.ts'
import { approve, at, change, erase, register, schedule } from '../support/spec.ts'

const NUMBER = '81234567890'
const LINK = 'https://zoom.us/j/1?pwd=new'

const meeting: ZoomMeeting = {
  number: NUMBER,
  hostId: 'zoom-host',
  joinUrl: LINK,
  startUrl: null,
  password: 'new',
  registrationUrl: null,
  occurrences: [],
  oddOccurrences: 0,
}

const linkOf = (n: number): Registrant => ({
  registrantId: `registrant-${n}`,
  email: `student-${n}@school.example`,
  joinUrl: `https://zoom.us/w/${n}?pwd=new`,
})

const DOWN = refuse('ZOOM_FAILED', 'No answer')

type Answers = { getMeeting?: object; approvedRegistrants?: object }

async function reread(answers: Answers = {}, ...more: Parameters<typeof executeAll>[1][]) {
  const world = createWorld()
  const writer = world.wake()
  await executeAll(writer, schedule(), register(1, 2), approve(1), approve(2), ...more)
  const before = world.log.events.length
  const zoom = {
    getMeeting: async () => answers.getMeeting ?? ok(meeting),
    approvedRegistrants: async () => answers.approvedRegistrants ?? ok([linkOf(1), linkOf(2)]),
  } as Parameters<typeof rereadMeeting>[0]['zoom']
  const go = () => rereadMeeting({ ...world, zoom, writer, look: (read) => writer.look(read) }, NUMBER)
  const next = await go()
  return { world, go, next, news: world.log.events.slice(before) }
}

describe('a meeting with a changed passcode', () => {
  it('has the links that Zoom has now, each said once', async () => {
    const { next, news, go, world } = await reread()
    expect(next).toBeNull()
    expect(news).toMatchObject([
      { type: 'MeetingChanged', data: { change: { joinUrl: LINK, password: 'new' } } },
      { type: 'RegistrantApproved', data: { userId: 'student-1', joinUrl: linkOf(1).joinUrl } },
      { type: 'RegistrantApproved', data: { userId: 'student-2', joinUrl: linkOf(2).joinUrl } },
    ])
    const count = world.log.events.length
    await go()
    expect(world.log.events).toHaveLength(count)
  })
  it('says nothing of what is as it was', async () => {
    const same = { ...meeting, joinUrl: 'https://zoom.example/j/1', password: null }
    const { news } = await reread({ getMeeting: ok(same), approvedRegistrants: ok([linkOf(1)]) })
    expect(news).toMatchObject([{ type: 'RegistrantApproved', data: { userId: 'student-1' } }])
  })
  it('takes no link of somebody else’s', async () => {
    const { news } = await reread({ approvedRegistrants: ok([{ ...linkOf(1), registrantId: 'stranger' }]) })
    expect(news.map(({ type }) => type)).toEqual(['MeetingChanged'])
  })
  it('writes nobody’s e-mail down again who was erased', async () => {
    const { news } = await reread({}, erase(1))
    expect(JSON.stringify(news)).not.toContain('student-1@')
  })
  it.each<Answers>([{ getMeeting: DOWN }, { approvedRegistrants: DOWN }])(
    'is read later where Zoom does not answer',
    async (answers) => {
      const { next, world } = await reread(answers)
      expect(next).toBe(world.timers.now + 60_000)
    },
  )
  it('gives people their links though the meeting itself cannot be read', async () => {
    const { next, news, world } = await reread({ getMeeting: refuse('ZOOM_UNAUTHORIZED', 'No scope') })
    expect(next).toBe(world.timers.now + 3_600_000)
    expect(news.map(({ type }) => type)).toEqual(['RegistrantApproved', 'RegistrantApproved'])
  })
  it('is left alone where Zoom does not have it any more', async () => {
    const { next, news } = await reread({ getMeeting: refuse('ZOOM_NOT_FOUND', 'No such meeting') })
    expect({ next, news }).toEqual({ next: null, news: [] })
  })
  it('does not undo what a host changed since', async () => {
    const { news } = await reread({}, { ...change({}, 0), change: { password: 'newer' }, at: at(100_000) })
    expect(news[0]).toMatchObject({ data: { change: { joinUrl: LINK } } })
    expect(JSON.stringify(news[0])).not.toContain('"password"')
  })
})
