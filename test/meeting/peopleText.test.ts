import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Connection, keyOf } from '../../src/domain/when/connection.ts'
import { connectionText, readConnection } from '../../src/meeting/log/peopleText.ts'
import { cases, property } from '../support/property.ts'

const WORD_KEYS = new Map([
  ['Ana', 1],
  ['__proto__', 2],
])
const wordOf = (key: number) => [...WORD_KEYS].find(([, one]) => one === key)?.[0] ?? null

/** What could be taken for a part of a key, for the end of a line or for a number. */
const text = fc.oneof(
  fc.constantFrom('', ' ', 'reported ', 'reported 7', '/a//b==', '\n', '\u2028', '\ud800', '__proto__', '7'),
  fc.string({ unit: 'binary' }),
)
const word = fc.oneof(text, fc.constantFrom('Ana', null))
const id = fc.option(text)
const key = fc.integer({ min: 0, max: 3 })
const at = fc.integer({ min: -1_000_000_000_000, max: 4_000_000_000_000 })

const ids = { zoomAccountId: id, registrantId: id, customerKey: id, emailUserId: id }
const evidence = fc.oneof(
  fc.record({ name: word, email: word, ...ids }),
  fc.record({ name: word, email: word, ...ids, nameKey: key }),
  fc.record({ name: word, email: word, ...ids, nameKey: key, emailKey: key }),
)
const plain = {
  key: text,
  uuid: text,
  marks: fc.array(fc.record({ kind: fc.constantFrom('joined', 'left'), at })),
  evidence: fc.array(fc.record({ at, is: evidence })),
}
const door = fc.array(fc.record({ kind: fc.constantFrom('waiting', 'over'), at }))
const reported = fc.array(fc.record({ from: at, to: at }))
const connection: fc.Arbitrary<Connection> = fc.oneof(
  fc.record(plain),
  fc.record({ ...plain, door }),
  fc.record({ ...plain, reported }),
  fc.record({ ...plain, reported, door }),
)

it(property('a connection of any kind is one line, and is read as it was written'), () => {
  fc.assert(
    fc.property(connection, (one) => {
      const line = connectionText({ wordKeys: WORD_KEYS }, one)
      expect(line).not.toContain('\n')
      expect(readConnection(line, keyOf(one), wordOf)).toEqual(one)
    }),
    cases(5_000),
  )
})
