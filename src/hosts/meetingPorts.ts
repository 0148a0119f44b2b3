import { uuidv7 } from 'uuidv7'
import type { MeetingPorts } from '../meeting/meeting.ts'
import { createDeadLetters } from '../store/deadLetters.ts'
import { createEventLog } from '../store/eventLog.ts'
import { createPeople } from '../store/people.ts'
import { createRegistrationBook } from '../store/registrationBook.ts'
import type { ZoomClient } from '../zoom/api/client.ts'
import { addedTo } from '../zoom/api/cost.ts'
import { loggedEventLog } from './commitLog.ts'
import type { Config } from './config.ts'
import type { Session } from './database.ts'
import { wait } from './zoom.ts'

/** What differs from host to host, and from meeting to meeting. */
export interface MeetingHome extends Pick<MeetingPorts, 'number' | 'storage' | 'spill' | 'spilling'> {
  config: Config
  /** A session that sees all that was written before it began. */
  primary: () => Session
  zoom: ZoomClient
}

/** Everything that a meeting needs. */
export function meetingPorts({ config, primary, zoom, ...home }: MeetingHome): MeetingPorts {
  const connect = primary()
  return {
    ...home,
    rules: {
      presentAfterMinutes: config.PRESENT_AFTER_MINUTES,
      lateAfterMinutes: config.LATE_AFTER_MINUTES,
    },
    allowedEmailDomains: config.ALLOWED_EMAIL_DOMAINS,
    log: loggedEventLog(home.number, connect, report),
    people: createPeople(connect()),
    deadLetters: createDeadLetters(connect()),
    reads: () => readsOf(primary()),
    zoom: (cost) => zoom.forDuty(addedTo(cost)),
    clock: { now: () => new Date() },
    newId: uuidv7,
    random: Math.random,
    wait,
    after(ms, act) {
      const timer = setTimeout(act, ms)
      return () => clearTimeout(timer)
    },
    report,
  }
}

function readsOf(connect: Session) {
  const db = connect()
  return { log: createEventLog(db), people: createPeople(db), book: createRegistrationBook(db) }
}

const report = (line: Record<string, unknown>): void => console.log(JSON.stringify(line))
