import { join } from 'node:path'
import type { Config } from '../config.ts'
import type { Session } from '../database.ts'
import type { Host } from '../host.ts'
import { zoomClient } from '../zoom.ts'
import { docsFile } from './docsFile.ts'
import { countedLimits } from './limits.ts'
import { MeetingFile } from './meetingFile.ts'
import { LocalMeetings } from './meetings.ts'
import { migrate } from './migrate.ts'
import { openDatabase, sqlOver, trueName } from './sqlite.ts'
import { tokenCacheIn } from './tokenCache.ts'

/** The repository. Only a module from the web has no folder. */
const ROOT = join(import.meta.dirname ?? '.', '../../..')

/**
 * Deno: one process over two SQLite files, the log's at this path and the meetings' own beside it. Throws where another
 * process has these.
 */
export function openHost(config: Config, given: string): Host & { close(): Promise<void> } {
  const path = trueName(given)
  const file = new MeetingFile(`${path}.meetings`)
  const db = openDatabase(path)
  migrate(db, join(ROOT, 'migrations'))
  const session: Session = (onBatch) => sqlOver(db, onBatch)
  const zoom = zoomClient(config, tokenCacheIn(file.ownKv(), config))
  const meetings = new LocalMeetings(file, { config, zoom, primary: () => session })
  return {
    database: { primary: () => session, nearest: () => session },
    meetings,
    zoom,
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
