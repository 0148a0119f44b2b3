import type { MeetingStatus } from '../domain/after.ts'
import type { AttendanceCounts, AttendanceStatus } from '../domain/attendance/record.ts'
import { type Risk, type RiskRules, risksOf, share } from '../domain/attendance/risk.ts'
import { isAttended } from '../domain/attendance/rule.ts'
import type { Bearer } from './bearer.ts'
import { rateOf } from './numbers.ts'

/** A class's sessions of some local days, both ends included, and the records of its pupils in them. */
export interface TermStore {
  sessions(classId: string, from: string, to: string): Promise<TermSession[]>
  /** By name. Everybody for teachers and admins, else the bearer's family. It may hold more than the bearer may see. */
  marks(bearer: Bearer, classId: string, from: string, to: string): Promise<TermMark[]>
}

export interface TermSession {
  id: string
  title: string
  start_time: string
  duration: number
  timezone: string
  status: MeetingStatus
  counts: AttendanceCounts | null
  final: boolean
}

export interface TermMark {
  meeting_id: string
  student_id: string
  name: string | null
  status: AttendanceStatus
  attended_seconds: number
  corrected: boolean
}

export interface TermView {
  sessions: (Omit<TermSession, 'counts'> & {
    counts: Omit<AttendanceCounts, 'expected' | 'attended'> | null
    attendanceRate: number | null
  })[]
  students: TermStudent[]
}

export interface TermStudent {
  id: string
  name: string | null
  /** One for each session, in their order; null if the pupil has no record. */
  marks: (Pick<TermMark, 'status' | 'attended_seconds' | 'corrected'> | null)[]
  attended: number
  sessions: number
  /** Percent of their sessions, to a tenth. */
  attendanceRate: number
  risks: Risk[]
}

/** The grid of pupils by sessions, and the pupils at risk. */
export function termOf(
  sessions: readonly TermSession[],
  marks: readonly TermMark[],
  { rules, isWhole }: { rules: RiskRules; isWhole: boolean },
): TermView {
  const remaining = sessions.filter(({ status }) => status === 'scheduled' || status === 'started').length
  const theirs = Map.groupBy(marks, ({ student_id }) => student_id)
  return {
    // Left out for families, because the numbers of a small class tell of its other pupils.
    sessions: sessions.map((session) => shown(isWhole ? session : { ...session, counts: null })),
    students: [...theirs].map(([id, records]) => studentOf(id, records, { sessions, remaining, rules })),
  }
}

/** The same numbers as the roll's. */
const shown = ({ counts, ...session }: TermSession): TermView['sessions'][number] => {
  if (counts === null) return { ...session, counts, attendanceRate: null }
  const { expected, attended, ...told } = counts
  return { ...session, counts: told, attendanceRate: rateOf(attended, expected) }
}

interface Over {
  sessions: readonly TermSession[]
  remaining: number
  rules: RiskRules
}

function studentOf(id: string, records: readonly TermMark[], over: Over): TermStudent {
  const bySession = new Map(records.map((mark) => [mark.meeting_id, mark]))
  const marks = over.sessions.map(({ id: session }) => {
    const mark = bySession.get(session)
    if (mark === undefined) return null
    const { status, attended_seconds, corrected } = mark
    return { status, attended_seconds, corrected }
  })
  const statuses = marks.flatMap((mark) => mark?.status ?? [])
  const attended = statuses.filter(isAttended).length
  return {
    id,
    name: records[0]?.name ?? null,
    marks,
    attended,
    sessions: statuses.length,
    attendanceRate: share(attended, statuses.length),
    risks: risksOf({ statuses, remaining: over.remaining }, over.rules),
  }
}
