import { expect, it } from 'vitest'
import { rebuild } from '../../../src/store/rebuild.ts'
import { COUNTED, countedIn, holdLargeClass } from '../../support/largeClass.ts'
import { sqliteInMemory } from '../../support/sqlite.ts'

it('the attendance of 12,000 pupils is taken and confirmed on Deno’s SQLite, and is no dead letter', async () => {
  const db = sqliteInMemory()
  const { deadLetters, lines } = await holdLargeClass(db)
  expect([deadLetters.letters, lines]).toEqual([[], []])
  expect(await countedIn(db)).toMatchObject(COUNTED)
  await rebuild(db)
  expect(await countedIn(db)).toMatchObject(COUNTED)
})
