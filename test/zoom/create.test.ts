import { describe, expect, it } from 'vitest'
import {
  attempt,
  broken,
  cut,
  draft,
  json,
  late,
  losses,
  type ScriptedRequest,
  type Step,
  scriptedZoom,
  zoomMeeting,
} from '../support/scripted-zoom.ts'

const HOST = 'teacher@school.test'
const PATH = '/users/teacher%40school.test/meetings'
const LIST = `GET ${PATH}?type=scheduled&page_size=300`
const CREATE = `POST ${PATH}`

const nothingListed = json({ meetings: [], next_page_token: '' })
const lines = (requests: ScriptedRequest[]) =>
  requests.map(({ method, path }) => `${method} ${path.replace('?show_previous_occurrences=true', '')}`)

type Created = {
  id: number
  agenda: string
  start_time: string
}

/**
 * A Zoom that keeps what is created; `failures` befall the first creates, after each was performed or before. Lists are cut as
 * Zoom cuts them.
 */
function keepingZoom(failures: { step: Step; performed: boolean }[], others: Partial<Created>[] = []) {
  const kept: Created[] = others.map((other, index) => ({
    id: index + 1,
    agenda: 'Cells',
    start_time: '2026-11-24T08:00:00Z',
    ...other,
  }))
  const answer: Step = (request) => {
    if (request.method === 'POST') return create(request)
    const one = kept.find(({ id }) => request.path === `/meetings/${id}?show_previous_occurrences=true`)
    if (one !== undefined) return Response.json(zoomMeeting(one))
    return Response.json({ meetings: kept.map((row) => ({ ...row, agenda: row.agenda.slice(0, 250) })) })
  }
  const create = (request: ScriptedRequest) => {
    const failure = failures.shift()
    if (failure?.performed === false) return failure.step(request)
    const made = { ...JSON.parse(request.body), id: 1000 + kept.length }
    kept.push(made)
    return failure?.step(request) ?? Response.json(zoomMeeting(made), { status: 201 })
  }
  return { ...scriptedZoom(Array.from({ length: 50 }, () => answer)), kept }
}

describe('when the answer to a create is lost after Zoom performed it', () => {
  it.each(losses)('hands out the meeting that is there: %s', async (_name, step) => {
    const { zoom, kept, requests, waits } = keepingZoom([{ step, performed: true }], [{}, {}])
    const created = await zoom.createMeeting(HOST, draft(), attempt())
    expect(created).toMatchObject({ ok: true, value: { number: '1002' } })
    expect(kept).toHaveLength(3)
    expect(lines(requests)).toEqual([CREATE, LIST, 'GET /meetings/1002'])
    expect(waits).toEqual([2_000])
  })

  it('finds it by its tag under an agenda that the list cuts', async () => {
    const agenda = 'x'.repeat(2_000)
    const others = [{ agenda }, { agenda, start_time: '2026-11-25T08:00:00Z' }]
    const { zoom, kept, requests } = keepingZoom([{ step: cut, performed: true }], others)
    expect(await zoom.createMeeting(HOST, draft({ agenda }), attempt())).toMatchObject({
      value: { number: '1002' },
    })
    expect(kept.at(-1)?.agenda).toHaveLength(2_000)
    expect(lines(requests)).toEqual([CREATE, LIST, 'GET /meetings/1', 'GET /meetings/1002'])
  })

  it('finds it on a later page', async () => {
    const twin = { id: 7, start_time: '2026-11-24T08:00:00Z', agenda: 'Cells' }
    let body = ''
    const { zoom, requests } = scriptedZoom([
      (request) => {
        body = request.body
        return cut(request)
      },
      json({ meetings: [twin], next_page_token: 'p2' }),
      () => Response.json({ meetings: [{ ...JSON.parse(body), id: 8 }], next_page_token: '' }),
      () => Response.json(zoomMeeting({ ...JSON.parse(body), id: 8 })),
    ])
    expect(await zoom.createMeeting(HOST, draft(), attempt())).toMatchObject({ value: { number: '8' } })
    expect(lines(requests)[2]).toBe(`${LIST}&next_page_token=p2`)
  })
})

describe('when the answer to a create is lost and Zoom did nothing', () => {
  it.each(losses)('creates it after looking: %s', async (_name, step) => {
    const { zoom, kept, requests } = keepingZoom([{ step, performed: false }], [{}])
    expect(await zoom.createMeeting(HOST, draft(), attempt())).toMatchObject({
      ok: true,
      value: { number: '1001' },
    })
    expect(kept).toHaveLength(2)
    expect(lines(requests)).toEqual([CREATE, LIST, CREATE])
  })

  it('takes no meeting of the same host, topic and time for its own', async () => {
    const theirs = { agenda: 'Cells\n\n[Rollcall 0123456789abcdef0123]' }
    const { zoom } = keepingZoom([{ step: cut, performed: false }], [theirs, {}])
    expect(await zoom.createMeeting(HOST, draft(), attempt())).toMatchObject({ value: { number: '1002' } })
  })

  it('gives up after the third time', async () => {
    const { zoom, requests } = scriptedZoom([late, nothingListed, late, nothingListed, late, nothingListed])
    expect(await zoom.createMeeting(HOST, draft(), attempt())).toMatchObject({
      refusal: { reason: 'ZOOM_FAILED' },
    })
    expect(lines(requests)).toEqual([CREATE, LIST, CREATE, LIST, CREATE, LIST])
  })
})

describe('when it cannot be found out what became of a create', () => {
  it.each([
    ['the list fails', [broken, broken, broken]],
    ['the list is not complete', [json({ meetings: [], total_records: 1 })]],
  ])('repeats nothing: %s', async (_why, answers) => {
    const { zoom, requests } = scriptedZoom([cut, ...answers])
    expect(await zoom.createMeeting(HOST, draft(), attempt())).toMatchObject({
      refusal: { reason: 'ZOOM_FAILED' },
    })
    expect(lines(requests).filter((line) => line === CREATE)).toHaveLength(1)
  })
})

describe('when Zoom is known to have done nothing', () => {
  it('repeats after a limit per second without looking', async () => {
    const { zoom, requests } = scriptedZoom([
      json({ code: 429, message: 'per-second' }, 429),
      json(zoomMeeting(), 201),
    ])
    expect(await zoom.createMeeting(HOST, draft(), attempt())).toMatchObject({ ok: true })
    expect(lines(requests)).toEqual([CREATE, CREATE])
  })

  it('tells that the host is no user of Zoom', async () => {
    const { zoom, requests } = scriptedZoom([
      json({ code: 1001, message: `User does not exist: ${HOST}.` }, 404),
    ])
    const created = await zoom.createMeeting(HOST, draft(), attempt())
    expect(created).toMatchObject({ refusal: { reason: 'ZOOM_NOT_FOUND', status: 404, code: 1001 } })
    expect(JSON.stringify(created)).not.toContain(HOST)
    expect(requests).toHaveLength(1)
  })

  it('never asks for `me`', async () => {
    const { zoom, calls } = scriptedZoom([])
    expect(await zoom.createMeeting('me', draft(), attempt())).toMatchObject({
      refusal: { reason: 'ZOOM_REJECTED' },
    })
    expect(calls).toEqual([])
  })
})

describe('what a create asks for', () => {
  const bodyOf = async (overrides = {}) => {
    const { zoom, requests } = scriptedZoom([json(zoomMeeting(), 201)])
    await zoom.createMeeting(HOST, draft(overrides), attempt())
    return JSON.parse(requests[0]?.body ?? '')
  }

  it('is a scheduled meeting with registration and without mail', async () => {
    expect(await bodyOf()).toEqual({
      type: 2,
      topic: 'Biology 7b',
      agenda: expect.stringMatching(/^Cells\n\n\[Rollcall [0-9a-f]{20}\]$/),
      start_time: '2026-11-24T08:00:00Z',
      duration: 45,
      timezone: 'Asia/Manila',
      settings: {
        host_video: true,
        participant_video: true,
        join_before_host: false,
        mute_upon_entry: true,
        waiting_room: true,
        auto_recording: 'none',
        meeting_authentication: false,
        email_in_attendee_report: true,
        approval_type: 1,
        registration_type: 1,
        registrants_email_notification: false,
        registrants_confirmation_email: false,
        use_pmi: false,
      },
    })
  })

  it('asks for no registration where none is wanted', async () => {
    const { settings } = await bodyOf({ registration: false })
    expect(settings).toMatchObject({ approval_type: 2 })
    expect(settings).not.toHaveProperty('registration_type')
  })

  it("lets the caller's settings stand over the defaults, but for those of registration", async () => {
    const wished = { waiting_room: false, approval_type: 2, registration_type: 3 }
    const { settings } = await bodyOf({ settings: wished })
    const stands = { waiting_room: false, host_video: true }
    expect(settings).toMatchObject({ ...stands, approval_type: 1, registration_type: 1 })
    const without = await bodyOf({ settings: { ...wished, approval_type: 0 }, registration: false })
    expect(without.settings).toMatchObject({ ...stands, approval_type: 2 })
    expect(without.settings).not.toHaveProperty('registration_type')
  })
})
