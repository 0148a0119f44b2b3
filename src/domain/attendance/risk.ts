import type { AttendanceStatus } from './record.ts'
import { isAttended } from './rule.ts'

/** A pupil at one of these limits counts as at risk. The RISK_… settings give the limits. */
export interface RiskRules {
  /** Percent of the held sessions missed. */
  missedPercent: number
  /** Absences in a row, up to the last session. */
  absentInARow: number
  /** The share of the term's sessions that a pupil should attend, in percent. */
  attendPercent: number
}

export const DEFAULT_RISK: RiskRules = { missedPercent: 20, absentInARow: 3, attendPercent: 80 }

export type Risk =
  | { rule: 'missed_share'; missed: number; sessions: number; percent: number; limit: number }
  | { rule: 'absent_in_a_row'; sessions: number; limit: number }
  | { rule: 'cannot_reach'; best: number; limit: number }

/** A pupil's term so far: the statuses in the order of the sessions, and the number of sessions to come. */
export interface TermSoFar {
  statuses: readonly AttendanceStatus[]
  remaining: number
}

/**
 * Every limit that the pupil has passed, with its numbers. Of one or two sessions, a missed session is chance and does not count.
 */
export function risksOf({ statuses, remaining }: TermSoFar, rules: RiskRules): Risk[] {
  const sessions = statuses.length
  if (sessions === 0) return []
  const missed = statuses.filter((status) => status === 'absent').length
  const percent = share(missed, sessions)
  const risks: Risk[] = []
  if (missed > 1 && percent > rules.missedPercent)
    risks.push({ rule: 'missed_share', missed, sessions, percent, limit: rules.missedPercent })
  const inARow = absentAtTheEnd(statuses)
  if (inARow >= rules.absentInARow)
    risks.push({ rule: 'absent_in_a_row', sessions: inARow, limit: rules.absentInARow })
  const best = bestShare(statuses, remaining)
  if (sessions > 1 && best < rules.attendPercent)
    risks.push({ rule: 'cannot_reach', best, limit: rules.attendPercent })
  return risks
}

/** An excused session does not lengthen a row of absences, and does not end it. */
function absentAtTheEnd(statuses: readonly AttendanceStatus[]): number {
  const counting = statuses.filter((status) => status !== 'excused')
  const last = counting.findLastIndex((status) => status !== 'absent')
  return counting.length - 1 - last
}

/** The share that a pupil can still reach by attending everything from now on. Excused sessions do not count. */
function bestShare(statuses: readonly AttendanceStatus[], remaining: number): number {
  const attended = statuses.filter((status) => isAttended(status) || status === 'excused').length
  return share(attended + remaining, statuses.length + remaining)
}

/** Percent, to a tenth. */
export const share = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((part / whole) * 1000) / 10
