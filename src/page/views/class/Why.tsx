import type { Attendance, AttendanceRecord, Session, Stay, TimelinePerson } from '../../api/shapes.ts'
import { t } from '../../messages/text.ts'
import { isTimeUnknown } from '../../parts/why.ts'
import { exactTime, length } from '../../time/format.ts'

interface Props {
  record: AttendanceRecord
  person: TimelinePerson | undefined
  attendance: Pick<Attendance, 'rule' | 'basis' | 'final'>
  session: Session
}

/** The basis of a status: the rule, the minutes, and every stay with its source. */
export function Why({ record, person, attendance, session }: Props) {
  const { rule } = attendance
  const zone = session.timezone
  const begun = session.started_at
  return (
    <div class="proof">
      <dl>
        <dt>{t('proof.rule')}</dt>
        <dd>
          {rule
            ? t('proof.ruleIs', { present: rule.present_after_minutes, late: rule.late_after_minutes })
            : t('proof.ruleOfSchool')}
        </dd>
        <dt>{t('proof.class')}</dt>
        <dd>
          {t('proof.planned', { time: exactTime(session.start_time, zone) })}
          {begun && ` ${t('proof.opened', { time: exactTime(begun, zone) })}`}
          {session.ended_at && ` ${t('proof.closed', { time: exactTime(session.ended_at, zone) })}`}
        </dd>
        <dt>{t('proof.time')}</dt>
        <dd>
          {isTimeUnknown(record) ? t('proof.notKnown') : length(record.attended_seconds)}
          {record.first_join && ` · ${t('proof.first', { time: exactTime(record.first_join, zone) })}`}
          {record.last_leave && ` · ${t('proof.last', { time: exactTime(record.last_leave, zone) })}`}
        </dd>
        {record.waited_seconds !== null && (
          <>
            <dt>{t('live.door')}</dt>
            <dd>{length(record.waited_seconds)}</dd>
          </>
        )}
        <dt>{t('proof.byRule')}</dt>
        <dd>{t(`status.${record.computed_status}`)}</dd>
        {record.expected === false && (
          <>
            <dt>{t('proof.expected')}</dt>
            <dd>{t('proof.notExpected')}</dd>
          </>
        )}
      </dl>
      <Stays person={person} zone={zone} />
    </div>
  )
}

function Stays({ person, zone }: { person: TimelinePerson | undefined; zone: string }) {
  if (!person || person.stays.length + person.door.length + person.lost.length === 0)
    return <p class="dim">{t('proof.noStays')}</p>
  return (
    <table>
      <caption class="vh">{t('proof.stays')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('proof.from')}</th>
          <th scope="col">{t('proof.to')}</th>
          <th scope="col">{t('proof.length')}</th>
          <th scope="col">{t('proof.source')}</th>
        </tr>
      </thead>
      <tbody>
        {linesOf(person, zone).map(({ from, to, text }) => (
          <tr key={`${from ?? to}${text}`}>
            <Times from={from} to={to} zone={zone} />
            <td>{text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** By when each began; of a stay with an unknown beginning, by its end. */
const linesOf = ({ door, stays, rooms, lost }: TimelinePerson, zone: string): Line[] =>
  [
    ...door.map((one) => ({ ...one, text: t('legend.door') })),
    ...stays.map((one) => ({ ...one, text: [sourceOf(one), ...movesOf(one, zone)].join(' · ') })),
    ...rooms.map((one) => ({ ...one, text: t('legend.roomN', { n: one.room }) })),
    ...lost.map((at) => ({ from: null, to: at, text: t('source.webhooks') })),
  ].sort((a, b) => begunIn(a).localeCompare(begunIn(b)))

interface Line {
  from: string | null
  to: string | null
  text: string
}

const begunIn = ({ from, to }: Line): string => from ?? to ?? ''

function Times({ from, to, zone }: { from: string | null; to: string | null; zone: string }) {
  return (
    <>
      <td>{from === null ? t('proof.since') : exactTime(from, zone)}</td>
      <td>{to === null ? t('proof.stillThere') : exactTime(to, zone)}</td>
      <td class="length">
        {from !== null && to !== null && length((Date.parse(to) - Date.parse(from)) / 1000)}
      </td>
    </>
  )
}

const movesOf = ({ moves }: Stay, zone: string): string[] =>
  moves.length > 0 ? [t('proof.moved', { times: moves.map((at) => exactTime(at, zone)).join(', ') })] : []

const sourceOf = ({ source, device }: Stay): string =>
  `${t(`source.${source}`)} · ${t('proof.device', { n: device })}`
