import { describe, expect, it } from 'vitest'
import { addedTo } from '../../src/zoom/api/cost.ts'
import { json, scriptedZoom } from '../support/scripted-zoom.ts'

const row = (overrides = {}) => ({
  name: 'Ana',
  user_email: 'ana@school.test',
  join_time: '2026-11-24T08:00:00Z',
  leave_time: '2026-11-24T08:40:00Z',
  ...overrides,
})
const report = (...participants: unknown[]) => json({ participants, total_records: participants.length })

describe('a report with odd rows', () => {
  it.each([
    ['leave_time', { leave_time: '' }],
    ['join_time', { join_time: null }],
    ['join_time', { join_time: 'soon' }],
    ['leave_time', { leave_time: '10000-01-01T00:00:00Z' }],
    ['name', { name: { hidden: true } }],
  ])('loses those alone, and tells the field: %s', async (field, odd) => {
    const { zoom, odd: told } = scriptedZoom([report(row(), row(odd), row({ name: 'Ben' }), row(odd))])
    const read = await zoom.reportParticipants('u')
    expect(read.ok && read.value.map(({ name }) => name)).toEqual(['Ana', 'Ben'])
    expect(told).toEqual([['reportParticipants', { [field]: 2 }]])
  })

  it.each([
    ['no row at all', null],
    ['text', 'row'],
    ['a list', []],
  ])('loses %s alone', async (_, odd) => {
    const { zoom, odd: told } = scriptedZoom([report(odd, row())])
    expect(await zoom.pastParticipants('u')).toMatchObject({ ok: true, value: [{ name: 'Ana' }] })
    expect(told[0]?.[0]).toBe('pastParticipants')
  })

  it('adds up what all pages lack, and is complete with them', async () => {
    const { zoom, odd } = scriptedZoom([
      json({ participants: [row({ leave_time: '' }), row()], next_page_token: 'p2', total_records: 3 }),
      json({ participants: [row({ leave_time: '' })], next_page_token: '', total_records: 3 }),
    ])
    expect(await zoom.reportParticipants('u')).toMatchObject({ ok: true, value: [{ name: 'Ana' }] })
    expect(odd).toEqual([['reportParticipants', { leave_time: 2 }]])
  })

  it('keeps a row without a name, for it still says when', async () => {
    const { zoom, odd } = scriptedZoom([report(row({ name: null }))])
    expect(await zoom.reportParticipants('u')).toMatchObject({ value: [{ name: '' }] })
    expect(odd).toEqual([])
  })

  it.each(['registrant_id', 'participant_user_id', 'id'])(
    'takes no %s of another alphabet',
    async (field) => {
      const { zoom } = scriptedZoom([report(row({ [field]: 'r1\u0000' }))])
      expect(await zoom.reportParticipants('u')).toMatchObject({
        value: [{ name: 'Ana', registrantId: null, zoomAccountId: null }],
      })
    },
  )
})

describe('a list of instances', () => {
  it.each([
    ['start_time', { start_time: '' }],
    ['uuid', { uuid: 'a b' }],
    ['uuid', { uuid: '' }],
  ])('loses an instance without %s alone', async (field, odd) => {
    const good = { uuid: 'a==', start_time: '2026-11-24T08:00:00Z' }
    const { zoom, odd: told } = scriptedZoom([json({ meetings: [{ ...good, ...odd }, good] })])
    expect(await zoom.listInstances('1')).toEqual({
      ok: true,
      value: [{ uuid: 'a==', startTime: '2026-11-24T08:00:00.000Z' }],
    })
    expect(told).toEqual([['listInstances', { [field]: 1 }]])
  })
})

describe('a list of registrants', () => {
  it('loses only the row with a link that leads elsewhere', async () => {
    const registrants = [
      { id: 'a', email: 'a@school.test', join_url: 'https://evil.test/w/1' },
      { id: 'b', email: 'b@school.test', join_url: 'https://school.zoom.us/w/1' },
    ]
    const { zoom, odd } = scriptedZoom([json('', 204), json({ registrants })])
    expect(await zoom.approveRegistrant('1', { id: 'b', email: 'b@school.test' })).toMatchObject({ ok: true })
    expect(odd).toEqual([['listRegistrants', { join_link: 1 }]])
  })
})

describe('the occurrences of a series', () => {
  const occurrence = (id: number, fields: object = {}) => ({
    ...{ occurrence_id: `${id}`, start_time: '2026-03-02T08:00:00Z', duration: 45, status: 'available' },
    ...fields,
  })
  const read = async (occurrences: unknown[]) => {
    const meeting = { id: 81234567890, host_id: 'host', join_url: 'https://zoom.us/j/1', occurrences }
    const got = await scriptedZoom([json(meeting)]).zoom.getMeeting('81234567890')
    if (!got.ok) throw new Error(got.refusal.message)
    const { value } = got
    return [value.occurrences.map(({ occurrenceId }) => occurrenceId), value.oddOccurrences]
  }

  it('are each one, however often they are told', async () =>
    expect(await read([occurrence(1), occurrence(2), occurrence(1)])).toEqual([['1', '2'], 0]))

  it('lose those alone that no calendar has', async () =>
    expect(
      await read([
        occurrence(1),
        occurrence(2, { duration: Number.MAX_SAFE_INTEGER }),
        occurrence(3, { start_time: '9999-12-31T23:59:59Z' }),
      ]),
    ).toEqual([['1'], 2]))

  it('are 1,000 at most', async () => {
    const [ids, odd] = await read(Array.from({ length: 5_000 }, (_, n) => occurrence(n + 1)))
    expect([(ids as string[]).length, odd]).toEqual([1_000, 4_000])
  })
})

describe('the cost of a request or a duty', () => {
  it('names field and count of what could not be read, and no value', async () => {
    const { client } = scriptedZoom([report(row({ leave_time: 'ana@school.test' }), row())])
    const cost = { calls: 0, ms: 0 }
    await client.forDuty(addedTo(cost)).reportParticipants('u')
    expect(cost).toEqual({ calls: 2, ms: 0, odd: { reportParticipants: { leave_time: 1 } } })
  })
})
