import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Fact, MeetingEvent } from '../../src/domain/events.ts'
import { usualFact } from '../../src/domain/usualFact.ts'
import { cases, property } from '../support/property.ts'

const evidence = {
  name: 'Tala',
  email: null,
  zoomAccountId: null,
  registrantId: 'registrant-1',
  customerKey: null,
  emailUserId: null,
  nameKey: 1,
}
const mark = { uuid: 'uuid==', connection: 'c-1', at: '2026-03-02T08:00:00.000Z', evidence }
const usual: Fact[] = [
  { type: 'MeetingStarted', data: { uuid: 'uuid==', at: mark.at } },
  { type: 'ParticipantJoined', data: mark },
  {
    type: 'ParticipantLeft',
    data: { ...mark, evidence: { ...evidence, email: 'a@b.example', emailKey: 2 } },
  },
]

/** What a field may be beside what it is. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, '', 0, -1, 1.5, 2 ** 60, true, [], {}, '\ud800'),
  fc.constantFrom(
    '2026-02-30T08:00:00Z',
    '2026-03-02T24:00:00Z',
    '2026-03-02T08:00:00+08:00',
    '2026-03-02T08:00:00',
    '2026-03-02T08:00Z',
  ),
  fc.string(),
)
const field = fc.constantFrom('uuid', 'connection', 'at', 'evidence', 'more')
const evidenceField = fc.constantFrom(...Object.keys(evidence), 'emailKey', 'more')

const changed = fc
  .record({
    fact: fc.constantFrom(...usual),
    fields: fc.dictionary(field, odd, { maxKeys: 1 }),
    evidence: fc.dictionary(evidenceField, odd, { maxKeys: 2 }),
  })
  .map(({ fact, fields, evidence }) => {
    const said = 'evidence' in fact.data ? { evidence: { ...fact.data.evidence, ...evidence } } : {}
    return { type: fact.type, data: { ...fact.data, ...said, ...fields } } as Fact
  })

describe('the fact of a started, a joined or a left', () => {
  it('is checked by hand', () => {
    expect(usual.map(usualFact)).toEqual(usual)
  })

  it(property('that is checked by hand is what zod makes of it'), () => {
    let byHand = 0
    fc.assert(
      fc.property(changed, (fact) => {
        const checked = usualFact(fact)
        if (checked === null) return
        byHand += 1
        const parsed = MeetingEvent.parse({ ...fact, data: { ...fact.data, after: [] } })
        // As text, because the log keeps the fields in their order.
        expect(JSON.stringify({ ...checked, data: { ...checked.data, after: [] } })).toBe(
          JSON.stringify(parsed),
        )
      }),
      cases(2_000),
    )
    expect(byHand).toBeGreaterThan(50)
  })

  it('is left to zod where a field is not as the log keeps it', () => {
    const unfit = { type: 'ParticipantJoined', data: { ...mark, at: 'yesterday' } } as const
    expect(usualFact(unfit)).toBeNull()
    expect(usualFact({ type: 'MeetingRestored', data: { sessionIds: ['session-1'] } })).toBeNull()
  })
})
