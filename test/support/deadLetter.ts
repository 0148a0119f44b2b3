import { env } from 'cloudflare:workers'
import type { WriteRequest } from '../../src/app/contract.ts'

/** What a writer could never apply, as it puts it away; `size` is how much of it is kept. */
export const addDeadLetter = (
  number: string,
  request: WriteRequest,
  { reason = 'UNSTORABLE', size = 500_000 } = {},
) =>
  env.DB.prepare(
    'insert into dead_letters (id, zoom_meeting_id, request, reason, created_at) values (?, ?, ?, ?, ?)',
  )
    .bind(request.id, number, JSON.stringify(request).slice(0, size), reason, '2026-03-02T09:00:00.000Z')
    .run()
