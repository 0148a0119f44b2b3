import { describe, expect, it } from 'vitest'
import { instanceUuid, linkAt, meetingNumber, zoomId } from '../../src/zoom/values.ts'
import { attempt, draft, json, scriptedZoom, zoomMeeting } from '../support/scripted-zoom.ts'

const LINKS = {
  good: [
    'https://zoom.us/j/1?pwd=x',
    'https://us02web.zoom.us/j/1',
    'https://school.zoom.us/w/1?tk=x',
    'https://www.zoomgov.com/j/1',
    'https://events.zoom.com/j/1',
    'http://zoom.us/j/1',
    'http://127.0.0.1:4100/j/1',
  ],
  bad: [
    '',
    'zoom.us/j/1',
    'javascript:alert(1)//zoom.us',
    'ftp://zoom.us/j/1',
    'zoommtg://zoom.us/join?confno=1',
    'https://zoom.us.evil.test/j/1',
    'https://evilzoom.us/j/1',
    'https://evil.test/zoom.us',
    'https://zoom.us@evil.test/j/1',
    'https://evil.test#@zoom.us/',
    'https://evil.test\\@zoom.us/',
    'https://user:secret@zoom.us/j/1',
    'http://127.0.0.1:4101/j/1',
    `https://zoom.us/${'x'.repeat(2_000)}`,
  ],
}

describe('a link of Zoom’s', () => {
  const link = linkAt('http://127.0.0.1:4100/v2')
  it.each(LINKS.good)('may be %s', (text) => expect(link.safeParse(text).success).toBe(true))
  it.each(LINKS.bad)('is not %s', (text) => expect(link.safeParse(text).success).toBe(false))
})

describe('an id of Zoom’s', () => {
  it.each(['a+/=_-9', '/a//b=='])('may be the uuid %s', (text) =>
    expect(instanceUuid.safeParse(text).success).toBe(true),
  )
  it.each(['', 'a b', 'a\u0000', 'é', 'x'.repeat(101), '../..'])('is not the uuid %j', (text) =>
    expect(instanceUuid.safeParse(text).success).toBe(false),
  )
  it.each(['', 'a/b', 'a b', 'a@b', 'x'.repeat(101)])('is not the registrant %j', (text) =>
    expect(zoomId.safeParse(text).success).toBe(false),
  )
  it.each(['', '12a', '1'.repeat(21), -1, 1.5, 0])('is not the meeting number %j', (text) =>
    expect(meetingNumber.safeParse(text).success).toBe(false),
  )
})

describe('a meeting with a join link that leads elsewhere', () => {
  const strange = json(zoomMeeting({ join_url: 'https://evil.test/j/1' }), 201)

  it('is not taken, and the refusal does not show the link', async () => {
    const { zoom } = scriptedZoom([strange])
    const read = await zoom.getMeeting('1')
    expect(read).toMatchObject({ refusal: { reason: 'ZOOM_FAILED' } })
    expect(JSON.stringify(read)).toContain('join_url')
    expect(JSON.stringify(read)).not.toContain('evil')
  })

  it('is not created', async () => {
    const { zoom } = scriptedZoom([strange, json({ code: 3000 }, 400)])
    expect(await zoom.createMeeting('t@school.test', draft(), attempt())).toMatchObject({ ok: false })
  })
})

describe('a meeting with other links that lead elsewhere', () => {
  it('is taken without them', async () => {
    const links = { start_url: 'https://evil.test/s', registration_url: 'https://evil.test/r' }
    const { zoom } = scriptedZoom([json(zoomMeeting(links))])
    expect(await zoom.getMeeting('1')).toMatchObject({
      value: { startUrl: null, registrationUrl: null },
    })
  })
})

describe('a meeting of another alphabet', () => {
  it.each([{ id: '12a' }, { host_id: 'a b' }])('is not taken: %j', async (odd) => {
    const { zoom } = scriptedZoom([json(zoomMeeting(odd))])
    expect(await zoom.getMeeting('1')).toMatchObject({ refusal: { reason: 'ZOOM_FAILED' } })
  })
})

describe('a registrant with a link that leads elsewhere', () => {
  it('is not taken', async () => {
    const added = json({ registrant_id: 'r', join_url: 'https://evil.test/w' }, 201)
    const { zoom } = scriptedZoom([added, json({ code: 3000 }, 400)])
    const ana = { email: 'ana@school.test', firstName: 'Ana', lastName: '' }
    expect(await zoom.addRegistrant('1', ana)).toMatchObject({ ok: false })
  })
})
