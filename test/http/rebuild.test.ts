import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { heldClass } from '../support/held.ts'
import { call, scheduleClass } from '../support/rollcall.ts'
import { readModels } from '../support/tables.ts'

interface Rebuilt {
  rebuilt: number
  nextCursor?: string
}

it('an admin brings damaged read models back to what the log says, page by page', async () => {
  const held = await heldClass()
  await scheduleClass({ title: 'Another' })
  const before = await readModels()
  await env.DB.batch(
    [
      'delete from zoom_participants',
      'delete from attendance_records',
      "update zoom_meetings set title = ''",
    ].map((sql) => env.DB.prepare(sql)),
  )
  const meetings = before['zoom_meetings']?.length ?? 0
  const pages: number[] = []
  for (let query = '?limit=1'; query !== ''; ) {
    const { status, body } = await call<Rebuilt>('POST', `/api/rebuild${query}`, { as: 'admin-1' })
    expect(status).toBe(200)
    pages.push(body.rebuilt)
    query = body.nextCursor === undefined ? '' : `?limit=1&cursor=${body.nextCursor}`
  }
  expect(pages).toEqual(Array.from({ length: meetings }, () => 1))
  expect(await readModels()).toEqual(before)
  expect(await call('GET', held.path, { as: 'teacher-1' })).toMatchObject({ status: 200 })
})

it('all of a small school is rebuilt by one request', async () => {
  await heldClass()
  expect(await call('POST', '/api/rebuild', { as: 'admin-1' })).toMatchObject({
    status: 200,
    body: { rebuilt: 1 },
  })
})
