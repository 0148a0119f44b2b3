import type { AttendanceStatus } from './record.ts'
import { isAttended } from './rule.ts'

/** When a pupil needs somebody's attention. Configured; see the RISK_… settings. */
export interface RiskRules {
  /** Percent of the held sessions missed. */
  missedPercent: number
  /** Absences one after the other, up to the last session. */
  absentInARow: number
  /** Percent of all the term's sessions that a pupil is to attend. */
  attendPercent: number
}

export const DEFAULT_RISK: RiskRules = { missedPercent: 20, absentInARow: 3, attendPercent: 80 }

export type Risk =
  | { rule: 'missed_share'; missed: number; sessions: number; percent: number; limit: number }
  | { rule: 'absent_in_a_row'; sessions: number; limit: number }
  | { rule: 'cannot_reach'; best: number; limit: number }

/** A pupil's term, as far as it is known: their statuses in the order of the sessions, and how many are to come. */
export interface Term {
  statuses: readonly AttendanceStatus[]
  remaining: number
}

/** Every rule that speaks of the pupil, each with its numbers. One missed session of one or two is chance. */
export function risksOf({ statuses, remaining }: Term, rules: RiskRules): Risk[] {
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

/** Excused sessions neither go on with a row of absences nor end it. */
function absentAtTheEnd(statuses: readonly AttendanceStatus[]): number {
  const counting = statuses.filter((status) => status !== 'excused')
  const last = counting.findLastIndex((status) => status !== 'absent')
  return counting.length - 1 - last
}

/** The share that a pupil reaches who attends everything from now on; excused sessions are nobody's fault. */
function bestShare(statuses: readonly AttendanceStatus[], remaining: number): number {
  const attended = statuses.filter((status) => isAttended(status) || status === 'excused').length
  return share(attended + remaining, statuses.length + remaining)
}

/** Percent, to a tenth. */
export const share = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((part / whole) * 1000) / 10
