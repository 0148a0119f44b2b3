import { useSignal } from '@preact/signals'
import { correct, correctionByKey } from '../../actions/correct.ts'
import type { AttendanceRecord } from '../../api/shapes.ts'
import { say } from '../../frame/toast.tsx'
import { t } from '../../messages/text.ts'
import { Classes, Mark, Name, When } from '../../parts/parts.tsx'
import { digestOf, markSeen, sightOf } from '../../parts/seen.ts'
import { whyIn } from '../../parts/why.ts'
import { link } from '../../route.ts'
import { type Class, guestsOf } from './load.ts'

export const digest = (one: Class): string => digestOf(one.attendance, guestsOf(one).length)

/** A class that is over: the pupils who were not simply present, each with the reason. */
export function Over({ one, again }: { one: Class; again(): unknown }) {
  const { session, attendance } = one
  const { records, summary, final } = attendance
  const exceptions = records.filter(({ status }) => OPEN.includes(status)).sort(byWeight)
  const isAll = useSignal(false)
  const shown = isAll.value ? exceptions : exceptions.slice(0, SHOWN)
  const news = sightOf(session.id, digest(one)) === 'changed' ? t('over.changed') : null
  const agree = () => say(t('over.agreed', { title: session.title }), markSeen(session.id, digest(one)))
  return (
    <section class="card" aria-labelledby={`over-${session.id}`}>
      <header>
        <h2 id={`over-${session.id}`}>
          <a href={link.session(session.id)}>{session.title}</a>
        </h2>
        <p class="dim">
          <Classes session={session} /> · <When session={session} />
        </p>
        <button type="button" onClick={agree}>
          {t('over.agree')}
          <span class="vh"> {session.title}</span>
        </button>
      </header>
      {news && <p class="notice">{news}</p>}
      <p>
        {summary && presentText(summary)}{' '}
        <span class="dim">{final ? t('basis.final') : t('basis.provisional')}</span>
      </p>
      <ul class="rows">
        {shown.map((record) => (
          <Exception key={record.student_id} one={one} record={record} again={again} />
        ))}
        <Excused one={one} again={again} />
      </ul>
      {shown.length < exceptions.length && (
        <button
          type="button"
          onClick={() => {
            isAll.value = true
          }}
        >
          {t('over.all', { n: exceptions.length })}
          <span class="vh"> {session.title}</span>
        </button>
      )}
    </section>
  )
}

const presentText = ({ present, total }: { present: number; total: number }): string =>
  total === 0 ? t('over.noPupils') : t('over.present', { present, total })

/** A class of hundreds leaves room for the next. */
const SHOWN = 20

/** The records that may need the teacher. */
const OPEN: readonly string[] = ['absent', 'partial', 'late']

const WEIGHT = { absent: 0, partial: 1, late: 2, excused: 3, present: 4 }
export const byWeight = (a: AttendanceRecord, b: AttendanceRecord): number =>
  WEIGHT[a.status] - WEIGHT[b.status]

function Exception({ one, record, again }: { one: Class; record: AttendanceRecord; again(): unknown }) {
  const { session, attendance } = one
  const excuse = () => correct(session.id, record, { status: 'excused', note: null }, again)
  const byKey = (event: KeyboardEvent) => {
    const correction = correctionByKey(event, record)
    if (correction) void correct(session.id, record, correction, again)
  }
  return (
    <li class="exception" onKeyDown={byKey}>
      <Mark status={record.status} />
      <Name>{record.student.name}</Name>
      <span class="dim why">{whyIn(record, attendance, session)}</span>
      <button type="button" class="small" onClick={() => void excuse()} aria-keyshortcuts="E">
        {t('over.excuse')}
        <span class="vh"> {record.student.name}</span>
      </button>
    </li>
  )
}

/** Excused pupils share one line. One press takes a correction back. */
function Excused({ one: { session, attendance }, again }: { one: Class; again(): unknown }) {
  const excused = attendance.records.filter(({ status }) => status === 'excused')
  if (excused.length === 0) return null
  const back = (record: AttendanceRecord) =>
    void correct(session.id, record, { status: null, note: null }, again)
  return (
    <li class="excused-line">
      <Mark status="excused" />
      {excused.map((record) => (
        <span key={record.student_id} title={whyIn(record, attendance, session)}>
          <Name>{record.student.name}</Name>{' '}
          {record.corrected && (
            <button
              type="button"
              class="link"
              onClick={() => back(record)}
              onKeyDown={(event) => event.key.toLowerCase() === 'e' && back(record)}
              aria-keyshortcuts="E"
            >
              {t('over.unexcuse')}
              <span class="vh"> {record.student.name}</span>
            </button>
          )}
        </span>
      ))}
    </li>
  )
}
