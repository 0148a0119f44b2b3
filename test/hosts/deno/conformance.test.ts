import { setImmediate } from 'node:timers/promises'
import { describe } from 'vitest'
import type { Connect } from '../../../src/hosts/database.ts'
import { MeetingFile } from '../../../src/hosts/deno/meetingFile.ts'
import { migrate } from '../../../src/hosts/deno/migrate.ts'
import { openDatabase, sqlOver } from '../../../src/hosts/deno/sqlite.ts'
import { JointBatches } from '../../../src/hosts/jointBatches.ts'
import { timer } from '../../../src/hosts/timer.ts'
import { databaseConformance } from '../conformance/database.ts'
import { storageConformance } from '../conformance/storage.ts'

describe('SQLite', () =>
  databaseConformance((): Connect => {
    const db = openDatabase(':memory:')
    migrate(db, 'migrations')
    return (onBatch) => sqlOver(db, onBatch)
  }))

describe('SQLite in joint batches', () =>
  databaseConformance((): Connect => {
    const db = openDatabase(':memory:')
    migrate(db, 'migrations')
    const session: Connect = (onBatch) => sqlOver(db, onBatch)
    return new JointBatches({ session, gather: () => setImmediate(), after: timer }).connect
  }))

describe('the meetings’ file', () => {
  const file = new MeetingFile(':memory:')
  let meetings = 0
  storageConformance((check) => {
    meetings += 1
    const number = `8000000000${meetings}`
    return check(
      file.storageOf(number, () => undefined),
      file.spillOf(number),
    )
  })
})
