import { join } from 'node:path'
import { createBudget } from '../../zoom/api/budget.ts'
import type { Config } from '../config.ts'
import type { Connect } from '../database.ts'
import { JointBatches } from '../jointBatches.ts'
import type { Platform } from '../platform.ts'
import { createPool } from '../poolPorts.ts'
import { timer } from '../timer.ts'
import { zoomCheck, zoomClient } from '../zoom.ts'
import { accountIn } from './account.ts'
import { nodeHashes } from './hashes.ts'
import { countedLimits } from './limits.ts'
import { MeetingFile } from './meetingFile.ts'
import { LocalMeetings } from './meetings.ts'
import { migrate } from './migrate.ts'
import { servedFile } from './servedFile.ts'
import type { Upgraded } from './sockets.ts'
import { emptyJournal, openDatabase, sqlOver, trueName } from './sqlite.ts'
import { LocalTeller } from './teller.ts'
import { LocalTimetable } from './timetable.ts'
import { tokenCacheIn } from './tokenCache.ts'

/** The repository's folder. Only a module from the web has no dirname. */
const ROOT = join(import.meta.dirname ?? '.', '../../..')

/** Nothing to store: there is one process, and the check remembers its answer. */
const inMemory = { get: async () => null, put: async () => undefined }

/** SQLite answers at once, so commits would never meet. They wait for the other commits of the same turn of the event loop. */
const turnEnds = () => new Promise<void>((resolve) => setTimeout(resolve, 0))

/**
 * Deno: one process over two SQLite files, the log's at `given` and the meetings' own beside it. Throws if another
 * process has them open. `upgrade` makes a socket of a request's connection.
 */
export function openPlatform(
  config: Config,
  given: string,
  upgrade: (request: Request) => Upgraded,
): Platform & { emptyJournals(): void; endOpen(): void; close(): Promise<void> } {
  const { db, file, ...files } = openFiles(given)
  const session: Connect = (onBatch) => sqlOver(db, onBatch)
  const zoom = zoomClient(
    config,
    tokenCacheIn(file.ownKv(), config),
    createBudget(config.ZOOM_PLAN, () => performance.now()),
  )
  const telling = new LocalTeller(file, { config, primary: () => session })
  const wakeTeller = () => void telling.teller.wake()
  const commits = new JointBatches({ session, gather: turnEnds, after: timer }).connect
  const pool = createPool({ config, kv: file.ownKv(), primary: () => session, zoom })
  const meetings = new LocalMeetings(file, {
    config,
    zoom,
    pool,
    wakeTeller,
    commits,
    primary: () => session,
  })
  const timetable = new LocalTimetable(file, { config, meetings, pool, primary: () => session })
  let isEnding = false
  return {
    database: { primary: () => session, nearest: () => session },
    meetings,
    teller: telling.teller,
    timetable: timetable.timetabler,
    pool,
    listen: (number, listener, request) => meetings.listen(number, listener, () => upgrade(request)),
    zoom,
    account: accountIn(file),
    hashes: nodeHashes,
    checkZoom: zoomCheck(config, inMemory),
    spilling: async () => file.spilling(),
    limits: countedLimits(),
    isEnding: () => isEnding,
    docsFile: (name, headers) => servedFile(join(ROOT, 'dist/docs', name), headers),
    pageFile: (name, headers) => servedFile(join(ROOT, 'dist/page', name), headers),
    emptyJournals: files.emptyJournals,
    endOpen() {
      isEnding = true
      meetings.closeSockets()
    },
    async close() {
      telling.close()
      timetable.close()
      await meetings.close()
      files.close()
    },
  }
}

/** Throws if another process has the files open. */
function openFiles(given: string) {
  const path = trueName(given)
  const file = new MeetingFile(`${path}.meetings`)
  const db = openDatabase(path)
  migrate(db, join(ROOT, 'migrations'))
  return {
    file,
    db,
    emptyJournals() {
      try {
        emptyJournal(db)
      } finally {
        file.emptyJournal()
      }
    },
    close() {
      db.close()
      file.close()
    },
  }
}
