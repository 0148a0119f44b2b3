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
const marks: Fact[] = [
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
    fact: fc.constantFrom(...marks),
    fields: fc.dictionary(field, odd, { maxKeys: 1 }),
    evidence: fc.dictionary(evidenceField, odd, { maxKeys: 2 }),
  })
  .map(({ fact, fields, evidence }) => {
    if (!('evidence' in fact.data)) throw new Error('A fact without evidence')
    const data = { ...fact.data, evidence: { ...fact.data.evidence, ...evidence }, ...fields }
    return { type: fact.type, data } as Fact
  })

describe('the fact of a joined or a left', () => {
  it('is checked by hand', () => {
    expect(marks.map(usualFact)).toEqual(marks)
  })

  it(property('that is checked by hand is what zod makes of it'), () => {
    let byHand = 0
    fc.assert(
      fc.property(changed, (fact) => {
        const usual = usualFact(fact)
        if (usual === null) return
        byHand += 1
        const parsed = MeetingEvent.parse({ ...fact, data: { ...fact.data, after: [] } })
        // As text, because the log keeps the fields in their order.
        expect(JSON.stringify({ ...usual, data: { ...usual.data, after: [] } })).toBe(JSON.stringify(parsed))
      }),
      cases(2_000),
    )
    expect(byHand).toBeGreaterThan(50)
  })

  it('is left to zod where a field is not as the log keeps it', () => {
    const unfit = { type: 'ParticipantJoined', data: { ...mark, at: 'yesterday' } } as const
    expect(usualFact(unfit)).toBeNull()
    expect(usualFact({ type: 'MeetingStarted', data: { uuid: 'uuid==', at: mark.at } })).toBeNull()
  })
})
