import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeUuid } from '../../src/zoom/api/paths.ts'
import { property } from '../support/property.ts'
import { json, scriptedZoom, zoomMeeting } from '../support/scripted-zoom.ts'

const LINK = 'https://school.zoom.us/w/1?tk='
const done = json('', 204)
const gone = json({ code: 3001, message: 'Meeting does not exist: 1.' }, 404)
const SECRETS = ['token-1', 'client', 'hidden', 'school.zoom.us', '@']

describe('a meeting', () => {
  it("comes in the port's words", async () => {
    const { zoom, requests } = scriptedZoom([json(zoomMeeting({ agenda: '', password: null }))])
    expect(await zoom.getMeeting('85123456789')).toEqual({
      ok: true,
      value: {
        number: '85123456789',
        hostId: 'host-id',
        joinUrl: 'https://school.zoom.us/j/85123456789?pwd=hidden',
        startUrl: 'https://school.zoom.us/s/85123456789?zak=hidden',
        password: null,
        registrationUrl: null,
        occurrences: [],
        oddOccurrences: 0,
      },
    })
    const path = '/meetings/85123456789?show_previous_occurrences=true'
    expect(requests[0]).toMatchObject({ method: 'GET', path })
  })

  it('of a series has its occurrences, and counts those that cannot be read', async () => {
    const first = {
      occurrence_id: '1',
      start_time: '2026-11-24T08:00:00Z',
      duration: 45,
      status: 'available',
    }
    const gone = { ...first, occurrence_id: 2, status: 'deleted' }
    const occurrences = [first, gone, { ...first, start_time: 'soon' }]
    const { zoom } = scriptedZoom([json(zoomMeeting({ type: 8, occurrences }))])
    const shown = { startTime: '2026-11-24T08:00:00.000Z', duration: 45 }
    expect(await zoom.getMeeting('1')).toMatchObject({
      value: {
        occurrences: [
          { occurrenceId: '1', ...shown, isDeleted: false },
          { occurrenceId: '2', ...shown, isDeleted: true },
        ],
        oddOccurrences: 1,
      },
    })
  })

  it('keeps a number beyond 2^53 exact', async () => {
    const text = JSON.stringify(zoomMeeting({ id: 0 })).replace('"id":0', '"id":9007199254740993')
    const { zoom } = scriptedZoom([json(text)])
    expect(await zoom.getMeeting('1')).toMatchObject({ value: { number: '9007199254740993' } })
  })

  it('is changed only where a change is given', async () => {
    const { zoom, requests } = scriptedZoom([done, done, done, done])
    expect(await zoom.updateMeeting('1', { startTime: '2026-11-24T08:00:00.123Z' })).toEqual({ ok: true })
    await zoom.updateMeeting('1', { registration: false, settings: { waiting_room: false } })
    const off = { approval_type: 2, registration_type: 3 }
    await zoom.updateMeeting('1', { settings: { ...off, waiting_room: false, use_pmi: true } })
    await zoom.updateMeeting('1', { settings: off })
    expect(requests.map(({ method, path, body }) => [method, path, JSON.parse(body)])).toEqual([
      ['PATCH', '/meetings/1', { start_time: '2026-11-24T08:00:00Z' }],
      ['PATCH', '/meetings/1', { settings: { waiting_room: false, approval_type: 2, use_pmi: false } }],
      ['PATCH', '/meetings/1', { settings: { waiting_room: false, use_pmi: false } }],
      ['PATCH', '/meetings/1', {}],
    ])
  })

  it('is deleted, or was', async () => {
    const { zoom } = scriptedZoom([done, gone, json({ code: 3002, message: 'In progress.' }, 400)])
    expect(await zoom.deleteMeeting('1')).toMatchObject({ ok: true })
    expect(await zoom.deleteMeeting('1')).toMatchObject({ ok: true })
    expect(await zoom.deleteMeeting('1')).toMatchObject({ refusal: { reason: 'ZOOM_REJECTED', code: 3002 } })
  })

  it('loses one occurrence, which may be over or gone already', async () => {
    const over = json({ code: 3007, message: 'Meeting is over.' }, 400)
    const { zoom, requests } = scriptedZoom([done, gone, over, json({ code: 3002 }, 400), done])
    for (const ok of [true, true, true, false])
      expect(await zoom.deleteOccurrence('1', '77')).toMatchObject({ ok })
    await zoom.updateOccurrence('1', '78', { startTime: '2026-11-24T08:00:00.000Z', duration: 30 })
    expect(requests.slice(3)).toMatchObject([
      { method: 'DELETE', path: '/meetings/1?occurrence_id=77' },
      {
        method: 'PATCH',
        path: '/meetings/1?occurrence_id=78',
        body: JSON.stringify({ start_time: '2026-11-24T08:00:00Z', duration: 30 }),
      },
    ])
  })

  it('is not taken for deleted because of a page that is not found', async () => {
    const page = json('<html>Not Found</html>', 404)
    const { zoom } = scriptedZoom([page, page, page])
    expect(await zoom.deleteMeeting('1')).toMatchObject({ refusal: { reason: 'ZOOM_FAILED', status: 404 } })
  })
})

describe('registrants', () => {
  it('are added with automatic approval, the name cut to what Zoom takes', async () => {
    const added = json({ id: 1, registrant_id: 'r1', join_url: 'https://school.zoom.us/w/1?tk=hidden' }, 201)
    const { zoom, requests } = scriptedZoom([added])
    const ana = { email: 'ana@school.test', firstName: 'A'.repeat(70), lastName: '' }
    expect(await zoom.addRegistrant('1', ana)).toEqual({
      ok: true,
      value: {
        registrantId: 'r1',
        email: 'ana@school.test',
        joinUrl: 'https://school.zoom.us/w/1?tk=hidden',
      },
    })
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      email: 'ana@school.test',
      first_name: 'A'.repeat(64),
      auto_approve: true,
    })
  })

  it('are cancelled thirty at a time', async () => {
    const { zoom, requests } = scriptedZoom([done, done])
    const all = Array.from({ length: 31 }, (_, index) => ({
      id: `r${index}`,
      email: `p${index}@school.test`,
    }))
    expect(await zoom.cancelRegistrants('1', all)).toMatchObject({ ok: true })
    const bodies = requests.map(({ body }) => JSON.parse(body))
    expect(bodies.map(({ action, registrants }) => [action, registrants.length])).toEqual([
      ['cancel', 30],
      ['cancel', 1],
    ])
  })

  it('are cancelled by the e-mail that Zoom has, where Rollcall has forgotten it', async () => {
    const row = { id: 'r1', email: 'ana@school.test', join_url: '' }
    const { zoom, requests } = scriptedZoom([json({ registrants: [row], next_page_token: '' }), done])
    const two = [
      { id: 'r1', email: '' },
      { id: 'r2', email: 'ben@school.test' },
    ]
    expect(await zoom.cancelRegistrants('1', two)).toMatchObject({ ok: true })
    expect(JSON.parse(requests[1]?.body ?? '').registrants).toEqual([
      { id: 'r1', email: 'ana@school.test' },
      { id: 'r2', email: 'ben@school.test' },
    ])
  })
})

describe('a stranger who asked on Zoom’s page', () => {
  const stranger = { id: 'b', email: 'b@school.test' }
  const row = (id: string) => ({ id, email: `${id}@school.test`, join_url: `${LINK}${id}` })

  it('is approved, and their link is found on any page', async () => {
    const { zoom, requests } = scriptedZoom([
      done,
      json({ registrants: [row('a')], next_page_token: 'p&2', total_records: 2 }),
      json({ registrants: [row('b')], next_page_token: '', total_records: 2 }),
    ])
    expect(await zoom.approveRegistrant('1', stranger)).toEqual({
      ok: true,
      value: { registrantId: 'b', email: 'b@school.test', joinUrl: `${LINK}b` },
    })
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({ action: 'approve', registrants: [stranger] })
    expect(requests.map(({ method, path }) => [method, path])).toEqual([
      ['PUT', '/meetings/1/registrants/status'],
      ['GET', '/meetings/1/registrants?status=approved&page_size=300'],
      ['GET', '/meetings/1/registrants?status=approved&page_size=300&next_page_token=p%262'],
    ])
  })

  it('is not approved where Zoom does not show it afterwards', async () => {
    const { zoom } = scriptedZoom([done, json({ registrants: [row('a')] })])
    expect(await zoom.approveRegistrant('1', stranger)).toMatchObject({ refusal: { reason: 'ZOOM_FAILED' } })
  })

  it('is denied', async () => {
    const { zoom, requests } = scriptedZoom([done])
    expect(await zoom.denyRegistrant('1', stranger)).toEqual({ ok: true })
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({ action: 'deny', registrants: [stranger] })
  })
})

describe('who was there', () => {
  const row = (overrides = {}) => ({
    name: 'Ana',
    user_id: 16778240,
    user_email: '',
    registrant_id: 'r1',
    join_time: '2026-11-24T08:00:00Z',
    leave_time: '2026-11-24T08:40:00Z',
    ...overrides,
  })
  const ana = {
    name: 'Ana',
    email: null,
    registrantId: 'r1',
    customerKey: null,
    zoomAccountId: null,
    zoomUserId: '16778240',
    joinTime: '2026-11-24T08:00:00.000Z',
    leaveTime: '2026-11-24T08:40:00.000Z',
  }

  it('is told without the stays in the waiting room', async () => {
    const participants = [row({ status: 'in_meeting' }), row({ status: 'in_waiting_room' })]
    const { zoom, requests } = scriptedZoom([json({ participants, total_records: 2 })])
    expect(await zoom.pastParticipants('/a//b==')).toEqual({ ok: true, value: [ana] })
    expect(requests[0]?.path).toBe('/past_meetings/%252Fa%252F%252Fb%253D%253D/participants?page_size=300')
  })

  it('is told by the report with the registrants', async () => {
    const participants = [row({ customer_key: 'key', id: 'other', participant_user_id: 'account' })]
    const { zoom, requests } = scriptedZoom([json({ participants })])
    expect(await zoom.reportParticipants('a/b==')).toEqual({
      ok: true,
      value: [{ ...ana, customerKey: 'key', zoomAccountId: 'account' }],
    })
    expect(requests[0]?.path).toBe(
      '/report/meetings/a%2Fb%3D%3D/participants?include_fields=registrant_id&page_size=300',
    )
  })

  it('is not told in part', async () => {
    const { zoom } = scriptedZoom([json({ participants: [row()], total_records: 2, next_page_token: '' })])
    expect(await zoom.reportParticipants('a')).toMatchObject({ refusal: { reason: 'ZOOM_FAILED' } })
  })

  it('ends a list that would not end', async () => {
    const page = json({ participants: [], next_page_token: 'again' })
    const { zoom, requests } = scriptedZoom(Array.from({ length: 300 }, () => page))
    expect(await zoom.reportParticipants('a')).toMatchObject({ refusal: { reason: 'ZOOM_FAILED' } })
    expect(requests).toHaveLength(200)
  })

  it('names each time that a meeting was held', async () => {
    const meetings = [{ uuid: '/a', start_time: '2026-11-24T08:00:00Z' }]
    const { zoom } = scriptedZoom([json({ meetings })])
    expect(await zoom.listInstances('1')).toEqual({
      ok: true,
      value: [{ uuid: '/a', startTime: '2026-11-24T08:00:00.000Z' }],
    })
  })
})

describe('an answer of another shape', () => {
  it('is a failure that shows nothing of it, and does not count against Zoom', async () => {
    const strange = json(zoomMeeting({ join_url: { hidden: 'https://school.zoom.us' }, host_id: '' }))
    const { zoom, requests } = scriptedZoom(Array.from({ length: 9 }, () => strange))
    for (let count = 0; count < 9; count += 1) {
      const answer = await zoom.getMeeting('1')
      expect(answer).toMatchObject({ refusal: { reason: 'ZOOM_FAILED' } })
      for (const secret of SECRETS) expect(JSON.stringify(answer)).not.toContain(secret)
    }
    expect(requests).toHaveLength(9)
  })
})

describe('a uuid in a path', () => {
  it(property('survives the one decoding or the two that Zoom gives it'), () => {
    const part = fc.constantFrom('/', '//', '+', '=', 'a', 'Z9', '%2F')
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), (parts) => {
        const uuid = parts.join('')
        const encoded = encodeUuid(uuid)
        const once = decodeURIComponent(encoded)
        const isTwice = uuid.startsWith('/') || uuid.includes('//')
        expect(encoded).not.toContain('/')
        expect(isTwice ? decodeURIComponent(once) : once).toBe(uuid)
        if (isTwice) expect(once).not.toContain('/')
      }),
    )
  })
})
