import { uuidv7 } from 'uuidv7'
import type { HostPool } from '../app/hostPool.ts'
import type { OwnStorage } from '../app/ownStorage.ts'
import type { Meetings } from '../app/ports.ts'
import { createTimetableReads } from '../store/timetable.ts'
import type { TimetablerPorts } from '../timetable/timetabler.ts'
import type { Config } from './config.ts'
import type { Connect } from './database.ts'

/** The parts that differ by host. */
export interface TimetableHome {
  config: Config
  /** A session of the database that sees every write before its start. */
  primary: () => Connect
  meetings: Meetings
  pool: Pick<HostPool, 'findAll'>
  storage: OwnStorage
}

/** Everything that the timetable's object needs. */
export const timetablePorts = ({ config, primary, ...home }: TimetableHome): TimetablerPorts => ({
  ...home,
  defaultHost: config.ZOOM_DEFAULT_HOST,
  reads: createTimetableReads(() => primary()()),
  clock: { now: () => new Date() },
  newId: uuidv7,
  tell: (line) => console.log(JSON.stringify(line)),
})
