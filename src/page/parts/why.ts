import type { Attendance, AttendanceRecord, Session } from '../api/shapes.ts'
import { t } from '../messages/text.ts'
import { length, moment, time } from '../time/format.ts'

type Judged = Pick<Attendance, 'rule' | 'basis' | 'final'>
type Held = Pick<Session, 'start_time' | 'started_at' | 'timezone'>

/** Why a pupil has their status, in a sentence. A correction comes first. */
export function whyIn(record: AttendanceRecord, judged: Judged, session: Held): string {
  const machine = byRule(record, judged, session)
  const { corrected, note } = record
  if (corrected === null) return machine
  const said = t('why.corrected', {
    status: t(`status.${record.status}`),
    by: corrected.by?.name ?? corrected.by?.id ?? t('why.somebody'),
    at: moment(corrected.at, session.timezone),
  })
  const reason = note ? t('why.reason', { note }) : t('why.noReason')
  return `${said} ${reason} ${t('why.without', { status: t(`status.${record.computed_status}`) })}`
}

/** Whether they were there, and nobody knows how long. */
export const isTimeUnknown = ({ time_uncertain, attended_seconds }: AttendanceRecord): boolean =>
  time_uncertain === true && attended_seconds === 0

/** The reason by the rule. */
function byRule(record: AttendanceRecord, judged: Judged, session: Held): string {
  if (isTimeUnknown(record)) return judged.final ? t('why.neverKnown') : t('why.notKnownYet')
  if (record.computed_status === 'absent') return absence(record, judged)
  return presence(record, judged, session) + doubt(record, judged)
}

function absence({ waited_seconds }: AttendanceRecord, { basis }: Judged): string {
  if (waited_seconds !== null) return t('why.absentWaited', { length: length(waited_seconds) })
  return basis?.includes('self') ? t('why.absentSelf') : t('why.absent')
}

function doubt({ time_uncertain }: AttendanceRecord, { final }: Judged): string {
  if (!time_uncertain) return ''
  return ` ${final ? t('why.inDoubt') : t('why.uncertain')}`
}

function presence(record: AttendanceRecord, { rule }: Judged, session: Held): string {
  const there = length(record.attended_seconds)
  const first = record.arrived_at ?? record.first_join
  const from = first === null ? '' : time(first, session.timezone)
  const begun = time(laterOf(session), session.timezone)
  if (record.computed_status === 'partial')
    return rule
      ? t('why.partialRule', { length: there, minutes: rule.present_after_minutes })
      : t('why.partial', { length: there })
  if (record.computed_status === 'late')
    return rule
      ? t('why.lateRule', { from, begun, minutes: rule.late_after_minutes, length: there })
      : t('why.late', { from, begun, length: there })
  // Who waited at the door arrived before they were in.
  const since = record.first_join ?? first
  return t('why.present', { from: since === null ? '' : time(since, session.timezone), length: there })
}

/** If the class opened late, lateness counts from its opening. */
const laterOf = ({ start_time, started_at }: Held): string =>
  started_at !== null && started_at > start_time ? started_at : start_time
