import { describe, expect, it } from 'vitest'
import { registrantOf } from '../../src/app/registration.ts'
import { registrantBody } from '../../src/zoom/api/bodies.ts'
import { withTag } from '../../src/zoom/tag.ts'
import { ZoomEvent } from '../../src/zoom/webhook/payloads.ts'

const FAMILY = '👨‍👩‍👧‍👦'
/** One unit before the bound, a character begins that has eleven. */
const over = (bound: number) => `${'x'.repeat(bound - 1)}${FAMILY}`

describe('a text longer than Zoom’s bound is cut between characters', () => {
  it('as a registrant’s name', () => {
    const person = { userId: 'u', email: 'u@school.example' }
    expect(registrantOf({ ...person, name: over(64) }).firstName).toBe('x'.repeat(63))
    expect(registrantOf({ ...person, name: `Tala ${over(64)}` }).lastName).toBe('x'.repeat(63))
    const body = registrantBody({ email: person.email, firstName: over(64), lastName: over(64) })
    expect(body).toMatchObject({ first_name: 'x'.repeat(63), last_name: 'x'.repeat(63) })
  })
  it('as a description that gives way to Rollcall’s tag', () => {
    const tag = '[Rollcall 0123456789abcdef0123]'
    const room = 2_000 - tag.length - 2
    expect(withTag(over(room), tag)).toBe(`${'x'.repeat(room - 1)}\n\n${tag}`)
  })
  it('as a name or a topic that Zoom tells', () => {
    const participant = { user_name: over(200), user_id: '1', join_time: '2026-03-02T08:00:00Z' }
    const joined = { id: '1', uuid: 'u', participant }
    const event = { event: 'meeting.participant_joined', event_ts: 1, payload: { object: joined } }
    expect(ZoomEvent.parse(event)).toMatchObject({
      payload: { object: { participant: { user_name: 'x'.repeat(199) } } },
    })
    const updated = {
      event: 'meeting.updated',
      event_ts: 1,
      payload: { object: { id: '1', topic: over(200) } },
    }
    expect(ZoomEvent.parse(updated)).toMatchObject({ payload: { object: { topic: 'x'.repeat(199) } } })
  })
})
