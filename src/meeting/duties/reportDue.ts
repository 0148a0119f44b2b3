import type { Command } from '../../domain/commands.ts'
import { REPORT_DELAY_MS } from './reporting.ts'

/** What is late comes in bursts: one report for all of it. */
const SETTLE_MS = 60_000

/**
 * From when Zoom's report is to be asked for, in epoch milliseconds, given what is asked of the meeting; null where
 * that changes nothing. `planned` is the time so far: null where that is done, undefined where the meeting is not
 * one of Rollcall's, of which nothing is kept.
 */
export function reportDue(command: Command, planned: number | null | undefined, now: number): number | null {
  const notBefore = (over: number) => Math.max(over + REPORT_DELAY_MS, now + SETTLE_MS)
  switch (command.type) {
    case 'ScheduleMeeting':
      // Whatever Zoom may fail to tell: a class that is over by its schedule is looked up.
      return notBefore(Date.parse(command.meeting.startTime) + command.meeting.duration * 60_000)
    case 'RecordEnd':
      return planned === undefined ? null : notBefore(Date.parse(command.at))
    case 'RecordStart':
    case 'RecordJoin':
    case 'RecordLeave':
      return planned === undefined || (planned ?? 0) > now ? null : now + REPORT_DELAY_MS
    default:
      return null
  }
}
