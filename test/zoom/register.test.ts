import { describe, expect, it } from 'vitest'
import {
  broken,
  cut,
  json,
  late,
  losses,
  type ScriptedRequest,
  scriptedZoom,
} from '../support/scripted-zoom.ts'

const POST = 'POST /meetings/1/registrants'
const list = (status: string) => `GET /meetings/1/registrants?status=${status}&page_size=300`
const APPROVE = 'PUT /meetings/1/registrants/status'
const LOOK = [list('approved'), list('pending')]
const ANA = { email: 'Ana@school.test', firstName: 'Ana', lastName: 'Cruz' }
const ADDED = { registrantId: 'r1', email: 'Ana@school.test', joinUrl: 'https://school.zoom.us/w/1' }

const nobody = json({ registrants: [], next_page_token: '' })
const added = json({ registrant_id: 'r1', join_url: 'https://school.zoom.us/w/1' }, 201)
const row = (id: string, email: string, join_url?: string) => ({ id, email, join_url })
const ana = row('r1', 'ana@School.test', 'https://school.zoom.us/w/1')
const lines = (requests: ScriptedRequest[]) => requests.map(({ method, path }) => `${method} ${path}`)

describe('when the answer to a registration is lost', () => {
  it.each(losses)('and Zoom performed it, takes the registrant of that e-mail: %s', async (_name, loss) => {
    const others = [row('r0', 'ana@else.test'), row('r2', 'ben@school.test')]
    const { zoom, requests, waits } = scriptedZoom([
      loss,
      json({ registrants: others, next_page_token: 'p2' }),
      json({ registrants: [ana], next_page_token: '' }),
    ])
    expect(await zoom.addRegistrant('1', ANA)).toEqual({ ok: true, value: ADDED })
    expect(lines(requests)).toEqual([POST, LOOK[0], `${LOOK[0]}&next_page_token=p2`])
    expect(waits).toEqual([2_000])
  })

  it.each(losses)('and Zoom did nothing, asks again after looking: %s', async (_name, loss) => {
    const { zoom, requests } = scriptedZoom([loss, nobody, nobody, added])
    expect(await zoom.addRegistrant('1', ANA)).toEqual({ ok: true, value: ADDED })
    expect(lines(requests)).toEqual([POST, ...LOOK, POST])
  })

  it('has somebody approved who waits since they were on Zoom’s page', async () => {
    const pending = json({ registrants: [row('r1', 'ana@school.test')] })
    const approved = json({ registrants: [ana] })
    const { zoom, requests } = scriptedZoom([cut, nobody, pending, json('', 204), approved])
    expect(await zoom.addRegistrant('1', ANA)).toEqual({ ok: true, value: ADDED })
    expect(lines(requests)).toEqual([POST, ...LOOK, APPROVE, LOOK[0]])
  })

  it('gives up after the third time, which is all that Zoom takes in a day', async () => {
    const { zoom, requests } = scriptedZoom(Array.from({ length: 3 }, () => [late, nobody, nobody]).flat())
    expect(await zoom.addRegistrant('1', ANA)).toMatchObject({ refusal: { reason: 'ZOOM_FAILED' } })
    expect(lines(requests)).toEqual([POST, ...LOOK, POST, ...LOOK, POST, ...LOOK])
  })

  it('repeats nothing while the registrants cannot be listed', async () => {
    const { zoom, requests } = scriptedZoom([cut, broken, broken, broken])
    expect(await zoom.addRegistrant('1', ANA)).toMatchObject({ refusal: { reason: 'ZOOM_FAILED' } })
    expect(lines(requests)).toEqual([POST, LOOK[0], LOOK[0], LOOK[0]])
  })
})

describe('when the same e-mail was typed into Zoom’s page before', () => {
  const waiting = json({ registrant_id: 'r1' }, 201)

  it('has the registrant approved, for Rollcall vouches for the e-mail', async () => {
    const { zoom, requests } = scriptedZoom([waiting, json('', 204), json({ registrants: [ana] })])
    expect(await zoom.addRegistrant('1', ANA)).toEqual({ ok: true, value: ADDED })
    expect(lines(requests)).toEqual([POST, APPROVE, LOOK[0]])
    expect(JSON.parse(requests[1]?.body ?? '')).toEqual({
      action: 'approve',
      registrants: [{ id: 'r1', email: ANA.email }],
    })
  })

  it('registers nobody where Zoom refuses that', async () => {
    const { zoom } = scriptedZoom([waiting, json({ code: 3000 }, 400)])
    expect(await zoom.addRegistrant('1', ANA)).toMatchObject({ refusal: { reason: 'ZOOM_REJECTED' } })
  })
})

describe('when Zoom is known to have done nothing', () => {
  it('asks again without looking', async () => {
    const { zoom, requests } = scriptedZoom([json({ code: 429, message: 'per-second' }, 429), added])
    expect(await zoom.addRegistrant('1', ANA)).toMatchObject({ ok: true })
    expect(lines(requests)).toEqual([POST, POST])
  })
})
