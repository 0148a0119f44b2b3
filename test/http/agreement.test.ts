import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cases, property, runs } from '../support/property.ts'
import { expectAgreement } from './agreement/agree.ts'
import { answersOf, expectSameForOthers } from './agreement/answers.ts'
import { deleteAndRestore } from './agreement/deleted.ts'
import { type Life, lives } from './agreement/life.ts'
import { changeRoster, claim, correct, happen, plan, rebuild, schoolOf } from './agreement/school.ts'

let schools = 0

async function live(life: Life): Promise<void> {
  const school = schoolOf(life, ++schools)
  await plan(school)
  await claim(school)
  await happen(school)
  await correct(school)
  const soon = await answersOf(school)
  expectAgreement(school, soon, false)
  await deleteAndRestore(school, soon)
  await changeRoster(school)
  const answers = await answersOf(school)
  expectAgreement(school, answers, true)
  await expectSameForOthers(school, answers)
  await rebuild(school)
  expect(await answersOf(school)).toEqual(answers)
}

/** Some 200 requests a life, and twice as many of two classes that sit together, on a busy machine. */
const TIMEOUT = runs(720_000)

it(
  property('all answers about a session agree, and are what docs/attendance.md says'),
  () => fc.assert(fc.asyncProperty(lives, live), cases(42)),
  TIMEOUT,
)
