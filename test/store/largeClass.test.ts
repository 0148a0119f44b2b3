import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { sqlOver } from '../../src/hosts/cloudflare/d1.ts'
import { rebuild } from '../../src/store/rebuild.ts'
import { COUNTED, countedIn, holdLargeClass } from '../support/largeClass.ts'

it('the attendance of 12,000 pupils is taken and confirmed on D1, and is no dead letter', async () => {
  const db = sqlOver(env.DB.withSession('first-primary'))
  const { deadLetters, lines } = await holdLargeClass(db)
  expect([deadLetters.letters, lines]).toEqual([[], []])
  expect(await countedIn(db)).toMatchObject(COUNTED)
  await rebuild(db)
  expect(await countedIn(db)).toMatchObject(COUNTED)
})
