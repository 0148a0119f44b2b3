import '../../styles/term.css'
import type { Term, TermSession, TermStudent } from '../../api/shapes.ts'
import { t } from '../../messages/text.ts'
import { Empty, Glyph, Mark, Name } from '../../parts/parts.tsx'
import { riskText } from '../../parts/risk.ts'
import { link } from '../../route.ts'
import { day, length, longDay, percent, time } from '../../time/format.ts'
import { Calendar } from './Calendar.tsx'

export interface Sitting {
  session: TermSession
  mark: NonNullable<TermStudent['marks'][number]>
}

interface Props {
  term: Term
  studentId: string
  isAlone?: boolean
}

/** One pupil's term in one class, for the pupil and for a talk with their parents. */
export function PupilTerm({ term, studentId, isAlone = false }: Props) {
  const student = term.students.find(({ id }) => id === studentId)
  if (student === undefined) return isAlone ? <Empty>{t('pupil.noRecord')}</Empty> : null
  const sittings = term.sessions.flatMap((session, index): Sitting[] => {
    const mark = student.marks[index]
    return mark ? [{ session, mark }] : []
  })
  if (sittings.length === 0) return isAlone ? <Empty>{t('pupil.noRecord')}</Empty> : null
  return (
    <section class="card pupil-term" aria-labelledby={`term-${term.class.id}`}>
      <h2 id={`term-${term.class.id}`}>{isAlone ? <Name>{student.name}</Name> : term.class.name}</h2>
      <p class="lead">
        {t('pupil.attended', { attended: student.attended, sessions: student.sessions })}{' '}
        <span class="dim">{percent(student.attendanceRate)}</span>
      </p>
      {student.risks.length > 0 && <p class="notice">{student.risks.map(riskText).join(' ')}</p>}
      <div class="halves">
        <Calendar sittings={sittings} />
        <Exceptions sittings={sittings} />
      </div>
    </section>
  )
}

/** Every session that was not simply attended, the newest first. */
function Exceptions({ sittings }: { sittings: Sitting[] }) {
  const some = sittings.filter(({ mark }) => mark.status !== 'present').reverse()
  if (some.length === 0) return <p class="dim">{t('pupil.always')}</p>
  return (
    <ul class="rows">
      {some.map(({ session, mark }) => (
        <li key={session.id} class="exception">
          <Mark status={mark.status} />
          <a href={link.session(session.id)}>{session.title}</a>
          <span class="dim">
            {day(session.start_time, session.timezone)}, {time(session.start_time, session.timezone)}
            {mark.attended_seconds > 0 && ` · ${length(mark.attended_seconds)}`}
            {mark.corrected && ` · ${t('pupils.corrected')}`}
          </span>
          <a class="small" href={link.session(session.id)}>
            {t('pupil.why')}
            <span class="vh"> {session.title}</span>
          </a>
        </li>
      ))}
    </ul>
  )
}

/** The text of one session on a day of the calendar. */
export const Sat = ({ sitting: { session, mark } }: { sitting: Sitting }) => {
  const label = `${longDay(session.start_time, session.timezone)}: ${session.title}, ${t(`status.${mark.status}`)}`
  return (
    <a class={`sat ${mark.status}`} href={link.session(session.id)} title={label} aria-label={label}>
      <Glyph status={mark.status} />
    </a>
  )
}
