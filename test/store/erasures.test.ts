import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/domain/commands.ts'
import { sqlOver } from '../../src/hosts/cloudflare/d1.ts'
import { createErasureStore } from '../../src/store/erasures.ts'
import { request } from '../support/fakes.ts'
import { writerOver } from '../support/history.ts'
import { importSchool } from '../support/rollcall.ts'
import * as spec from '../support/spec.ts'
import { count } from '../support/tables.ts'

const erasures = createErasureStore(sqlOver(env.DB.withSession('first-primary')))
const EMAIL = 'aunt@home.example'
const aunt = spec.guest('Aunt', { email: EMAIL })
const NUMBERS = ['81000000001', '81000000002', '81000000003']

/** A meeting with the aunt in it, and all that follows. */
const held = (number: string, ...after: Command[]): Promise<void> =>
  happen(number, spec.start(), spec.join(aunt, 1), ...after)

async function happen(number: string, ...commands: Command[]): Promise<void> {
  const writer = writerOver(number)
  for (const command of [spec.schedule({ id: `meeting-${number}` }), ...commands])
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

  it('are those with them only in another use of the link, or in no list any more', async () => {
    await importSchool(2)
    const [first = '', second = '', third = ''] = NUMBERS
    const other = spec.instance('uuid-9', 3000, 3060, aunt)
    await held(first, ...other)
    const nameless = spec.guest('Aunt')
    await happen(second, ...spec.instance('uuid-9', 3000, 3060, nameless), ...other)
    await happen(third, ...spec.instance('uuid-1', -10, 40, aunt), spec.move(900, -60))
    expect(await count('zoom_participants')).toBe(1)

    expect(await found('aunt', [EMAIL])).toEqual(NUMBERS)
    expect(await found('another', ['another@home.example'])).toEqual([])
    for (const number of NUMBERS) {
      expect(await writerOver(number).forget({ userId: 'aunt', emails: [EMAIL] })).toMatchObject({ ok: true })
      expect(await count(`events where stream_id = 'meeting/${number}' and instr(data, '"Aunt"') > 0`)).toBe(
        0,
      )
      expect(
        await count(`events where instr(data, '${EMAIL}') > 0 and stream_id = 'meeting/${number}'`),
      ).toBe(0)
    }
    expect(await found('aunt', [EMAIL])).toEqual([])
  })
})
