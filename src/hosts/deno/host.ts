import { join } from 'node:path'
import type { Config } from '../config.ts'
import type { Session } from '../database.ts'
import type { Host } from '../host.ts'
import { zoomClient } from '../zoom.ts'
import { countedLimits } from './limits.ts'
import { MeetingFile } from './meetingFile.ts'
import { LocalMeetings } from './meetings.ts'
import { migrate } from './migrate.ts'
import { servedFile } from './servedFile.ts'
import { openDatabase, sqlOver } from './sqlite.ts'

/** The repository. Only a module from the web has no folder. */
const ROOT = join(import.meta.dirname ?? '.', '../../..')

/** A token is good for an hour and asked for again after a start: none is written to a disk. */
const noCache = { get: async () => null, put: async () => undefined }

/**
 * Deno: one process over two SQLite files, the log's at `path` and the meetings' own beside it. Throws where another
 * process has these.
 */
export function openHost(config: Config, path: string): Host & { close(): Promise<void> } {
  const file = new MeetingFile(`${path}.meetings`)
  const db = openDatabase(path)
  migrate(db, join(ROOT, 'migrations'))
  const session: Session = (onBatch) => sqlOver(db, onBatch)
  const zoom = zoomClient(config, noCache)
  const meetings = new LocalMeetings(file, { config, zoom, primary: () => session })
  return {
    database: { primary: () => session, nearest: () => session },
    meetings,
    zoom,
    spilling: async () => file.spilling(),
    limits: countedLimits(),
    docsFile: (name) => servedFile(join(ROOT, 'dist/docs', name)),
    pageFile: (name) => servedFile(join(ROOT, 'dist/page', name)),
    async close() {
      await meetings.close()
      db.close()
      file.close()
    },
  }
}
