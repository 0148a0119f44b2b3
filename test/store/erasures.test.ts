import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { sqlOver } from '../../src/hosts/cloudflare/d1.ts'
import { createErasureStore } from '../../src/store/erasures.ts'
import { request } from '../support/fakes.ts'
import { writerOver } from '../support/history.ts'
import { importSchool } from '../support/rollcall.ts'
import * as spec from '../support/spec.ts'

const erasures = createErasureStore(sqlOver(env.DB.withSession('first-primary')))
const EMAIL = 'aunt@home.example'
const aunt = spec.guest('Aunt', { email: EMAIL })
const NUMBERS = ['81000000001', '81000000002', '81000000003']

/** A meeting that the aunt is in, and whatever follows. */
async function held(number: string, ...after: Parameters<typeof request>[0][]): Promise<void> {
  const writer = writerOver(number)
  for (const command of [
    spec.schedule({ id: `meeting-${number}` }),
    spec.start(),
    spec.join(aunt, 1),
    ...after,
  ])
    await writer.execute(request(command))
}

const found = (userId: string, emails: string[], limit = 10, since = '2026-03-02T00:00:00.000Z') =>
  erasures.meetings({ userId, emails }, since, limit)

describe('the meetings that may name a person', () => {
  it('are those of a guest with their e-mail, also where the meeting is gone or the guest is somebody else by now', async () => {
    await importSchool(2)
    const [first = '', second = '', third = ''] = NUMBERS
    await held(first)
    await held(second, spec.remove)
    const { results } = await env.DB.prepare('select id from zoom_participants where email is not null').all()
    await held(third, spec.identifyAs(String(results[0]?.['id']), 1, `meeting-${third}`))
    expect(
      await env.DB.prepare('select user_id from zoom_participants where meeting_id = ?')
        .bind(`meeting-${third}`)
        .all(),
    ).toMatchObject({ results: expect.arrayContaining([{ user_id: 'student-1' }]) })

    expect(await found('aunt', [EMAIL])).toEqual(NUMBERS)
    expect(await found('aunt', [EMAIL], 2)).toEqual([first, second])
    expect(await found('aunt', ['another@home.example'])).toEqual([])
    expect(await found('student-1', [])).toEqual([third])

    for (const number of [third, second])
      expect(await writerOver(number).forget({ userId: 'aunt', emails: [EMAIL] })).toMatchObject({ ok: true })
    expect(await found('aunt', [EMAIL])).toEqual([first])
    await held('80000000000')
    expect(await found('aunt', [EMAIL])).toEqual(['80000000000', first])
  })
})
