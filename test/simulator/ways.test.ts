import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ApiCaller, apiOf, createMeeting } from './api-caller.ts'
import { type ControlledAccount, openAccount } from './control.ts'
import { type Simulator, startSimulator } from './server.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator.close())

let account: ControlledAccount
let api: ApiCaller
beforeEach(async () => {
  account = await openAccount(simulator.url, { seed: 5 })
  api = await apiOf(account)
})

const eventIn = (body: string) => JSON.parse(body)

describe('a telephone', () => {
  it('has a code for each registrant, and the meeting its numbers', async () => {
    const { id } = await createMeeting(api, { settings: { approval_type: 0 } })
    const person = { email: 'ana@school.example', first_name: 'Ana' }
    const added = await api('POST', `/meetings/${id}/registrants`, person)
    const read = await api('GET', `/meetings/${id}/registrants/${added.body?.['registrant_id']}`)
    expect(read.body).toMatchObject({
      email: person.email,
      participant_pin_code: added.body?.['participant_pin_code'],
    })
    const { body } = await api('GET', `/meetings/${id}`)
    expect(body?.['settings']).toMatchObject({ global_dial_in_numbers: [{ country: 'PH' }, {}, {}] })
  })

  it('of somebody who is in is told as a participant, and then as bound to them', async () => {
    const { id } = await createMeeting(api)
    await account.live(id, { do: 'start' })
    const ana = await account.live(id, { do: 'come', who: { name: 'Ana' }, to: 'main' })
    const called = { do: 'phone', attendee: ana.attendee ?? '', telephone: '+639171234567' } as const
    const [joined, bound] = (await account.live(id, called)).webhooks.map(eventIn)
    const device = eventIn(ana.webhooks[0] ?? '').payload.object.participant
    expect(joined.event).toBe('meeting.participant_joined')
    expect(bound).toMatchObject({
      event: 'meeting.participant_bind',
      payload: {
        object: {
          participant: {
            participant_uuid: joined.payload.object.participant.participant_uuid,
            bind_participant_uuid: device.participant_uuid,
            bind_user_id: device.user_id,
            phone_number: '+639171234567',
          },
        },
      },
    })
  })
})

describe('a recording', () => {
  it('is there by the uuid of its instance, encoded as every uuid, and told with a token of its own', async () => {
    const { id } = await createMeeting(api)
    expect(await api('GET', `/meetings/${id}/recordings`)).toMatchObject({
      status: 404,
      body: { code: 3301 },
    })
    const [started] = (await account.live(id, { do: 'start' })).webhooks.map(eventIn)
    await account.live(id, { do: 'end' })
    const { webhooks } = await account.live(id, { do: 'record', kinds: ['MP4'], expires: '2028-07-12' })
    expect(eventIn(webhooks[0] ?? '')).toMatchObject({
      event: 'recording.completed',
      download_token: expect.any(String),
      payload: { object: { id, recording_files: [{ file_type: 'MP4', status: 'completed' }] } },
    })
    const transcript = await account.live(id, { do: 'record', kinds: ['TRANSCRIPT'] })
    expect(eventIn(transcript.webhooks[0] ?? '').event).toBe('recording.transcript_completed')
    const uuid = encodeURIComponent(encodeURIComponent(started.payload.object.uuid))
    const { body } = await api('GET', `/meetings/${uuid}/recordings`)
    expect(body?.['recording_files']).toMatchObject([{ file_type: 'MP4' }, { file_type: 'TRANSCRIPT' }])
  })
})

describe('a ring and a link with a name', () => {
  it('need a meeting that goes on, and one without registration', async () => {
    const { id } = await createMeeting(api, { settings: { approval_type: 2 } })
    const ring = { method: 'participant.invite', params: { contacts: [{ email: 'host@school.example' }] } }
    expect((await api('PATCH', `/live_meetings/${id}/events`, ring)).status).toBe(400)
    await account.live(id, { do: 'start' })
    expect((await api('PATCH', `/live_meetings/${id}/events`, ring)).status).toBe(202)
    const named = { attendees: [{ name: 'Ana' }] }
    const { status, body } = await api('POST', `/meetings/${id}/invite_links`, named)
    expect([status, body?.['attendees']]).toMatchObject([201, [{ name: 'Ana' }]])
    const registered = await createMeeting(api, { settings: { approval_type: 1 } })
    expect((await api('POST', `/meetings/${registered.id}/invite_links`, named)).status).toBe(400)
  })
})
