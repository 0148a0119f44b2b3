import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import type { Role } from '../../src/domain/access.ts'
import { sqlOver } from '../../src/hosts/cloudflare/d1.ts'
import { createRosterStore } from '../../src/store/roster.ts'
import { request } from '../support/fakes.ts'
import { writerOver } from '../support/history.ts'
import { importSchool } from '../support/rollcall.ts'
import { at, series } from '../support/spec.ts'

const DAY = 24 * 60
const [PUPILS, LESSONS] = [200, 50]

let rowsRead = 0
const db = sqlOver(env.DB.withSession('first-primary'), (batch) => {
  rowsRead += batch.rowsRead
})

async function costOf(role: Role): Promise<number> {
  rowsRead = 0
  const one = { email: null, avatar: null, role }
  const users = Array.from({ length: PUPILS }, (_, n) => ({ ...one, id: `new-${n}`, name: `New ${n}` }))
  const others = { classes: [], enrollments: [], guardians: [], removed: { enrollments: [], guardians: [] } }
  await createRosterStore(db).save({ users, ...others }, new Date())
  return rowsRead
}

it('new pupils look for sessions of their role once, and not once each', async () => {
  await importSchool(1)
  // Open lessons of a class are no sessions of the role, and no index says so.
  const lessons = Array.from(
    { length: LESSONS },
    (_, n) => [`day-${n}`, { startTime: at(n * DAY), targetAudience: 'students' }] as const,
  )
  const open = series(Object.fromEntries(lessons))
  await writerOver('81234567890').execute(request(open))
  expect(await costOf('student')).toBeLessThanOrEqual(3 * PUPILS + LESSONS + 10)
  expect(await costOf('teacher')).toBeLessThanOrEqual(5 * PUPILS + LESSONS + 10)
})
