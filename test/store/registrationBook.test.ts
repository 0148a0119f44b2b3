import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { sqlOver } from '../../src/hosts/cloudflare/d1.ts'
import { createRegistrationBook } from '../../src/store/registrationBook.ts'
import { request } from '../support/fakes.ts'
import { writerOver } from '../support/history.ts'
import { importSchool } from '../support/rollcall.ts'
import * as spec from '../support/spec.ts'

const NUMBER = '81234567890'
const STUDENTS = 20

it('leavers have the e-mail that Zoom registered, and are looked up by one reading of the stream', async () => {
  const costs: number[] = []
  const book = createRegistrationBook(
    sqlOver(env.DB.withSession('first-primary'), ({ rowsRead }) => costs.push(rowsRead)),
  )
  await importSchool(STUDENTS)
  const writer = writerOver(NUMBER)
  const all = Array.from({ length: STUDENTS }, (_, n) => n + 1)
  const approved = all.map((n) => spec.approve(n, { email: `once-${n}@home.example` }))
  for (const command of [spec.schedule(), spec.register(...all), ...approved])
    await writer.execute(request(command))

  expect(await book.leaving(NUMBER)).toEqual([])
  expect(costs.pop()).toBeLessThan(3 * STUDENTS)

  await writer.execute(request(spec.depart(...all)))
  const leavers = await book.leaving(NUMBER)
  expect(leavers.map(({ userId, email }) => [userId, email]).sort()).toEqual(
    all.map((n) => [`student-${n}`, `once-${n}@home.example`]).sort(),
  )
  expect(costs.pop()).toBeLessThan(2 * STUDENTS * 8)
})
