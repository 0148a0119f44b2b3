import { join } from 'node:path'
import { createBudget } from '../../zoom/api/budget.ts'
import type { Config } from '../config.ts'
import type { Session } from '../database.ts'
import type { Host } from '../host.ts'
import { zoomClient } from '../zoom.ts'
import { accountIn } from './account.ts'
import { docsFile } from './docsFile.ts'
import { countedLimits } from './limits.ts'
import { MeetingFile } from './meetingFile.ts'
import { LocalMeetings } from './meetings.ts'
import { migrate } from './migrate.ts'
import { openDatabase, sqlOver } from './sqlite.ts'

/** The repository's folder. Only a module from the web has no dirname. */
const ROOT = join(import.meta.dirname ?? '.', '../../..')

/** No cache: a token lives an hour, a start asks for a new one, and no token is written to a disk. */
const noCache = { get: async () => null, put: async () => undefined }

/**
 * Deno: one process over two SQLite files, the log's at `path` and the meetings' own beside it. Throws if another
 * process has them open.
 */
export function openHost(config: Config, path: string): Host & { close(): Promise<void> } {
  const file = new MeetingFile(`${path}.meetings`)
  const db = openDatabase(path)
  migrate(db, join(ROOT, 'migrations'))
  const session: Session = (onBatch) => sqlOver(db, onBatch)
  const zoom = zoomClient(
    config,
    noCache,
    createBudget(config.ZOOM_PLAN, () => performance.now()),
  )
  const meetings = new LocalMeetings(file, { config, zoom, primary: () => session })
  return {
    database: { primary: () => session, nearest: () => session },
    meetings,
    zoom,
    account: accountIn(file),
    spilling: async () => file.spilling(),
    limits: countedLimits(),
    docsFile: (name) => docsFile(join(ROOT, 'node_modules/swagger-ui-dist', name)),
    async close() {
      await meetings.close()
      db.close()
      file.close()
    },
  }
}
