import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as pathOf } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DatabaseUnavailable } from '../../../src/app/ports.ts'
import { readConfig } from '../../../src/hosts/config.ts'
import type { Connect } from '../../../src/hosts/database.ts'
import { MeetingFile } from '../../../src/hosts/deno/meetingFile.ts'
import { LocalMeetings } from '../../../src/hosts/deno/meetings.ts'
import { migrate } from '../../../src/hosts/deno/migrate.ts'
import { openDatabase, sqlOver } from '../../../src/hosts/deno/sqlite.ts'
import { zoomClient } from '../../../src/hosts/zoom.ts'
import { createBudget } from '../../../src/zoom/api/budget.ts'
import { NO_POOL, request } from '../../support/fakes.ts'
import { replicatedSession } from '../../support/replicated.ts'
import { emailOf, join, schedule, start, student } from '../../support/spec.ts'

const NUMBER = '81234567890'

let folder: string
let school: DatabaseSync
let meetings: LocalMeetings
/** Whether the next commit happens without an answer. */
let losesAnswer = false

/** The commits go their own way, as on Cloudflare. The reads learn nothing of them. */
const commits: Connect = (onBatch) => {
  const { batch, bookmark } = sqlOver(school, onBatch)
  return {
    bookmark,
    async batch(statements) {
      const rows = await batch(statements)
      if (!losesAnswer) return rows
      losesAnswer = false
      throw new DatabaseUnavailable('D1_ERROR: Network connection lost.')
    },
  }
}

beforeEach(() => {
  vi.spyOn(console, 'log').mockReturnValue()
  folder = mkdtempSync(pathOf(tmpdir(), 'rollcall-'))
  const path = pathOf(folder, 'school.db')
  school = openDatabase(path)
  migrate(school, 'migrations')
  const config = readConfig({ AUTH_JWT_SECRET: 'a-secret-of-the-tests-of-32-characters' })
  const cache = { get: async () => null, put: async () => undefined }
  const zoom = zoomClient(config, cache, createBudget('pro', Date.now))
  meetings = new LocalMeetings(new MeetingFile(':memory:'), {
    config,
    zoom,
    pool: NO_POOL,
    primary: () => replicatedSession(path),
    commits,
    wakeTeller: () => undefined,
  })
})
afterEach(async () => {
  await meetings.close()
  school.close()
  rmSync(folder, { recursive: true })
  vi.restoreAllMocks()
})

const stored = (): string =>
  school
    .prepare('select data from events')
    .all()
    .map(({ data }) => data)
    .join()

describe('a meeting with a database that has replicas', () => {
  beforeEach(async () => {
    for (const one of [schedule(), start(), join(student(1), 0)])
      await meetings.of(NUMBER).execute(request(one))
  })

  it('forgets a person in all of its own commits', async () => {
    expect(stored()).toContain('"name":"Student 1"')
    const forgotten = await meetings.of(NUMBER).forget({ userId: 'student-1', emails: [emailOf(1)] })
    expect(forgotten).toMatchObject({ ok: true })
    expect(stored()).not.toContain('"name":"Student 1"')
  })

  it('finds a commit after its answer was lost', async () => {
    losesAnswer = true
    const lost = await meetings.of(NUMBER).execute(request(join(student(2), 1)))
    expect(lost).toMatchObject({ ok: true, value: { version: expect.any(Number) } })
  })
})
