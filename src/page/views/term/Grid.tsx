import { useSignal } from '@preact/signals'
import type { Term, TermSession, TermStudent } from '../../api/shapes.ts'
import { t } from '../../messages/text.ts'
import { FindField } from '../../parts/FindField.tsx'
import { Empty, Name } from '../../parts/parts.tsx'
import { riskText } from '../../parts/risk.ts'
import { link } from '../../route.ts'
import { longDay, percent, shortDay, time } from '../../time/format.ts'

const SORTS = ['name', 'rate'] as const
type Sort = (typeof SORTS)[number]

/** Pupils by sessions. Only exceptions show a letter. */
export function Grid({ term }: { term: Term }) {
  const sort = useSignal<Sort>('name')
  const search = useSignal('')
  const onlyRisk = useSignal(false)
  const held = term.sessions.flatMap((session, index) =>
    session.counts === null ? [] : [{ session, index }],
  )
  const left = term.sessions.filter(({ status }) => status === 'scheduled' || status === 'started').length
  if (held.length === 0) return <Empty>{t('term.nothingHeld', { n: left })}</Empty>
  const shown = term.students
    .filter(({ name }) => (name ?? '').toLocaleLowerCase().includes(search.value.toLocaleLowerCase()))
    .filter(({ risks }) => !onlyRisk.value || risks.length > 0)
  if (sort.value === 'rate') shown.sort((a, b) => a.attendanceRate - b.attendanceRate)
  const risky = term.students.filter(({ risks }) => risks.length > 0).length
  return (
    <>
      <div class="filters screen">
        <FindField label={t('term.find')} text={search} />
        <button
          type="button"
          aria-pressed={onlyRisk.value}
          onClick={() => {
            onlyRisk.value = !onlyRisk.value
          }}
        >
          {t('term.atRisk', { n: risky })}
        </button>
        <span class="dim">{t('term.sessions', { held: held.length, left })}</span>
      </div>
      {/* A region that scrolls must be within reach of the keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
      <section class="grid" tabIndex={0} aria-label={t('term.grid')}>
        <table>
          <caption class="vh">{t('term.grid')}</caption>
          <thead>
            <tr>
              <SortHead
                sort={sort.value}
                by="name"
                choose={(by) => {
                  sort.value = by
                }}
              />
              <SortHead
                sort={sort.value}
                by="rate"
                choose={(by) => {
                  sort.value = by
                }}
              />
              {held.map(({ session }) => (
                <SessionHead key={session.id} session={session} />
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((student) => (
              <Row key={student.id} student={student} classId={term.class.id} held={held} />
            ))}
          </tbody>
        </table>
      </section>
      {shown.length === 0 && (
        <Empty>{term.students.length === 0 ? t('over.noPupils') : t('term.nobody')}</Empty>
      )}
      <Legend />
    </>
  )
}

function SortHead({ sort, by, choose }: { sort: Sort; by: Sort; choose(by: Sort): void }) {
  return (
    <th scope="col" class={`head-${by}`} aria-sort={sort === by ? 'ascending' : 'none'}>
      <button type="button" class="quiet" onClick={() => choose(by)}>
        {t(`term.${by}`)}
        <span aria-hidden="true">{sort === by ? ' ↓' : ''}</span>
      </button>
    </th>
  )
}

/** The day, with the share that attended as a bar over it. */
function SessionHead({ session }: { session: TermSession }) {
  const { start_time, timezone, attendanceRate } = session
  const rate = attendanceRate ?? 0
  const label = `${session.title}, ${longDay(start_time, timezone)} ${time(start_time, timezone)}, ${percent(rate)}`
  return (
    <th scope="col" class="session">
      <a href={link.session(session.id)} title={label}>
        <span class="vh">{label}</span>
        <svg viewBox="0 0 10 30" preserveAspectRatio="none" aria-hidden="true">
          <rect class="whole" x="1" y="0" width="8" height="30" />
          <rect class="part" x="1" y={30 - rate * 0.3} width="8" height={rate * 0.3} />
        </svg>
        <span aria-hidden="true">{shortDay(start_time, timezone)}</span>
      </a>
    </th>
  )
}

interface RowProps {
  student: TermStudent
  classId: string
  held: { session: TermSession; index: number }[]
}

function Row({ student, classId, held }: RowProps) {
  return (
    <tr class={student.risks.length > 0 ? 'risky' : ''}>
      <th scope="row">
        <a href={link.pupil(classId, student.id) + location.search}>
          <Name>{student.name}</Name>
        </a>
        {student.risks.length > 0 && (
          <span class="flag" title={student.risks.map(riskText).join(' ')}>
            <span aria-hidden="true">⚑</span>
            <span class="vh">{student.risks.map(riskText).join(' ')}</span>
          </span>
        )}
      </th>
      <td class="rate">{percent(student.attendanceRate)}</td>
      {held.map(({ session, index }) => (
        <Cell key={session.id} mark={student.marks[index] ?? null} />
      ))}
    </tr>
  )
}

function Cell({ mark }: { mark: TermStudent['marks'][number] }) {
  if (mark === null) return <td class="none" />
  return (
    <td class={mark.status}>
      <span aria-hidden="true">{t(`letter.${mark.status}`)}</span>
      <span class="vh">{t(`status.${mark.status}`)}</span>
      {mark.corrected && <sup title={t('pupils.corrected')}>*</sup>}
    </td>
  )
}

const STATUSES = ['present', 'late', 'partial', 'absent', 'excused'] as const

const Legend = () => (
  <ul class="legend letters">
    {STATUSES.map((status) => (
      <li key={status}>
        <span class={`letter ${status}`} aria-hidden="true">
          {t(`letter.${status}`)}
        </span>
        {t(`status.${status}`)}
      </li>
    ))}
    <li>* {t('pupils.corrected')}</li>
  </ul>
)
