import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPseudonym } from '../../src/http/pseudonym.ts'
import { newPlace, type Place, run } from './program.ts'
import { readSettings } from './settings.ts'

let place: Place
beforeAll(async () => {
  place = await newPlace()
})
afterAll(() => place.remove())

describe('npm run who', () => {
  it('prints what the log calls a user, by the local server’s secret', async () => {
    const { status, stdout } = run('test/demo/who.ts', place, 'student-1')
    const { settings } = readSettings(place.env['ROLLCALL_SETTINGS'])
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: `${await createPseudonym(settings.AUTH_JWT_SECRET)('student-1')}\n`,
    })
    expect(stdout).toMatch(/^[\da-f]{16}\n$/)
  })
  it('goes by the environment’s secret first, which is how an operator asks', async () => {
    const secret = 'the-secret-of-a-server-elsewhere-of-32'
    const env = { ...place.env, LOG_SECRET: secret, AUTH_JWT_SECRET: 'x'.repeat(32) }
    const { stdout } = run('test/demo/who.ts', { ...place, env }, 'student-1')
    expect(stdout).toBe(`${await createPseudonym(secret)('student-1')}\n`)
  })
  it('says how it is used if it is not told who', () => {
    expect(run('test/demo/who.ts', place)).toMatchObject({ status: 2, stdout: '' })
  })
})

it('nobody has a name in the log where there is no secret to keep it by', async () => {
  expect(await createPseudonym(undefined)('student-1')).toBeNull()
})
