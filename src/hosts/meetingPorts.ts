import { uuidv7 } from 'uuidv7'
import { mayListen, pictureOf } from '../app/listen.ts'
import type { AttendanceRule } from '../domain/attendance/record.ts'
import type { LiveReads } from '../meeting/live/live.ts'
import type { MeetingPorts } from '../meeting/meeting.ts'
import { createDeadLetters } from '../store/deadLetters.ts'
import { createEventLog } from '../store/eventLog.ts'
import { eventsSince, lastVersionOf, namesOf } from '../store/live.ts'
import { createPeople } from '../store/people.ts'
import { createQueries } from '../store/queries.ts'
import { createRegistrationBook } from '../store/registrationBook.ts'
import type { SqlDatabase } from '../store/sql.ts'
import type { ZoomClient } from '../zoom/api/client.ts'
import { addedTo } from '../zoom/api/cost.ts'
import { loggedEventLog } from './commitLog.ts'
import type { MeetingSettings } from './config.ts'
import type { Connect } from './database.ts'
import { timer } from './timer.ts'
import { unreadable } from './unreadable.ts'
import { wait } from './zoom.ts'

/** The parts that differ by platform or by meeting. */
export interface MeetingHome
  extends Pick<MeetingPorts, 'number' | 'storage' | 'spill' | 'spilling' | 'sockets' | 'meetings' | 'pool'> {
  config: MeetingSettings
  /** A session of the database that sees every write before its start. */
  primary: () => Connect
  /** Takes the meeting's commits, together with other meetings' commits. */
  commits: Connect
  zoom: ZoomClient
  /** Called when the log may have news for endpoints. Not awaited, and never fails. */
  wakeTeller: () => void
}

/** The ports of a meeting. */
export function meetingPorts({
  config,
  primary,
  commits,
  zoom,
  wakeTeller,
  ...home
}: MeetingHome): MeetingPorts {
  const reads = () => fresh(primary)
  return {
    ...home,
    rule: ruleOf(config),
    moments: {
      notOpened: config.NOT_OPENED_AFTER_MINUTES * 60_000,
      missing: config.MISSING_AFTER_MINUTES * 60_000,
    },
    allowedEmailDomains: config.ALLOWED_EMAIL_DOMAINS,
    log: loggedEventLog(home.number, { reads, commits }, { tell, wakeTeller }),
    people: createPeople(reads()),
    deadLetters: createDeadLetters(reads()),
    reads: () => readsOf(primary()),
    liveReads: () => liveReadsOf(primary()),
    zoom: (purpose, cost) => zoom[purpose === 'request' ? 'forRequest' : 'forDuty'](addedTo(cost)),
    clock: { now: () => new Date() },
    newId: uuidv7,
    random: Math.random,
    wait,
    after: timer,
    tell,
  }
}

/**
 * A session for each batch. A replica may answer a session's later batches, and it may lack the meeting's own commits, which go
 * another way.
 */
const fresh = (primary: () => Connect): SqlDatabase => ({
  batch: (statements) => primary()().batch(statements),
  bookmark: () => null,
})

function readsOf(connect: Connect) {
  const db = connect()
  return { log: createEventLog(db), people: createPeople(db), book: createRegistrationBook(db) }
}

function liveReadsOf(connect: Connect): LiveReads {
  const db = connect()
  const queries = createQueries(db)
  return {
    since: (...asked) => eventsSince(db, unreadable.note, ...asked),
    head: (number) => lastVersionOf(db, number),
    picture: (sessionId, version) => pictureOf(queries, sessionId, version),
    mayListen: (listener) => mayListen(queries, listener),
    names: (userIds) => namesOf(db, userIds),
  }
}

const tell = (line: Record<string, unknown>): void => console.log(JSON.stringify(line))

/** For sessions that have no rule of their own yet. */
export const ruleOf = ({
  PRESENT_AFTER_MINUTES,
  LATE_AFTER_MINUTES,
}: Pick<MeetingSettings, 'PRESENT_AFTER_MINUTES' | 'LATE_AFTER_MINUTES'>): AttendanceRule => ({
  presentAfterMinutes: PRESENT_AFTER_MINUTES,
  lateAfterMinutes: LATE_AFTER_MINUTES,
})
