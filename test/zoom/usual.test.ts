import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AnyZoomEvent, ZoomEvent } from '../../src/zoom/webhook/payloads.ts'
import { usualEvent } from '../../src/zoom/webhook/usual.ts'
import { lessonWebhooks } from '../simulator/lesson.ts'
import { cases, property } from '../support/property.ts'

const lesson = {
  seed: 1,
  accountId: 'school',
  startedAt: '2026-03-02T08:00:00Z',
  endedAt: '2026-03-02T09:00:00Z',
  meeting: {
    number: 81_234_567_890,
    uuid: 'k1+/abcDEF0123456789==A=',
    topic: 'Biology',
    hostId: 'host',
    startTime: '2026-03-02T08:00:00Z',
    duration: 60,
    timezone: 'UTC',
  },
  people: [
    { name: 'Tala', registrantId: 'registrant-1', connections: [{ from: 1, to: 90 }] },
    { name: 'Ana', email: 'ana@school.example', userId: 'zoom-2', connections: [{ from: 2, to: 80 }] },
    { name: 'Guest', connections: [{ from: 3, to: 70 }] },
  ],
}
const usual = lessonWebhooks(lesson)
  .filter(({ event }) => /meeting\.(started|participant_joined|participant_left)$/.test(event))
  .map(({ body }) => body)

/** What a field may be beside what it is. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    '',
    0,
    -1,
    1.5,
    2 ** 60,
    true,
    [],
    {},
    '\ud800',
    'x'.repeat(1_001),
  ),
  fc.constantFrom(
    '2026-02-30T08:00:00Z',
    '2026-03-02T24:00:00Z',
    '2026-03-02T08:00:00+08:00',
    '+002026-03-02T08:00:00Z',
  ),
  fc.constantFrom(
    'meeting.started',
    'meeting.participant_left',
    'a b',
    'é',
    'x'.repeat(201),
    '12345678901234567890123',
  ),
  fc.string(),
  fc.double(),
)

type Path = readonly string[]

const pathsIn = (value: unknown, behind: Path = []): Path[] =>
  value instanceof Object
    ? Object.entries(value).flatMap(([key, inner]) => [[...behind, key], ...pathsIn(inner, [...behind, key])])
    : []

const MISSING: Path[] = [
  ['payload', 'scope'],
  ['payload', 'operation'],
  ['payload', 'time_stamp'],
  ['payload', 'object', 'participant', 'customer_key'],
  ['payload', 'object', 'participant', 'registrant_id'],
]

function withValue(value: unknown, [key = '', ...inner]: Path, put: unknown): unknown {
  if (!(value instanceof Object)) return value
  const old: unknown = Object.entries(value).find(([name]) => name === key)?.[1]
  return { ...value, [key]: inner.length > 0 ? withValue(old, inner, put) : put }
}

const changed = fc.constantFrom(...usual).chain((body) => {
  const json: unknown = JSON.parse(body)
  const change = fc.tuple(fc.constantFrom(...pathsIn(json), ...MISSING), odd)
  return (
    fc
      .array(change, { maxLength: 3 })
      .map((changes) => changes.reduce((now, [path, value]) => withValue(now, path, value), json))
      // As it comes over the wire: what is undefined is left out.
      .map((now): unknown => JSON.parse(JSON.stringify(now)))
  )
})

describe('a started, a joined or a left', () => {
  it('as Zoom sends it is read by hand', () => {
    const read = usual.map((body) => usualEvent(JSON.parse(body)))
    expect(read).toHaveLength(7)
    expect(read).not.toContain(null)
  })

  it('is left to zod with a number that JSON makes infinite, which is no id', () => {
    const ids = usual.flatMap((body) => {
      const infinite = body.replace(/"user_id":"?\d+"?/, '"user_id":1e999')
      return infinite === body ? [] : [usualEvent(JSON.parse(infinite))]
    })
    expect(ids.length).toBeGreaterThan(0)
    expect(new Set(ids)).toEqual(new Set([null]))
  })

  it(property('that is read by hand is what zod reads'), () => {
    let byHand = 0
    fc.assert(
      fc.property(changed, (json) => {
        const read = usualEvent(json)
        if (read === null) return
        byHand += 1
        expect(read.event).toEqual(ZoomEvent.parse(json))
        expect(read.accountId).toEqual(AnyZoomEvent.parse(json).payload?.account_id || null)
      }),
      cases(2_000),
    )
    expect(byHand).toBeGreaterThan(50)
  })
})
