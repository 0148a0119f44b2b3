import { ClassOptions } from '../../parts/ClassOptions.tsx'
import '../../styles/term.css'
import { api, ask } from '../../api/client.ts'
import type { RosterClass, Term } from '../../api/shapes.ts'
import { useAnswer } from '../../api/useAnswer.ts'
import { t } from '../../messages/text.ts'
import { Empty, Trouble, Waiting } from '../../parts/parts.tsx'
import { TakeOut } from '../../parts/TakeOut.tsx'
import { useTitle } from '../../parts/title.ts'
import { go, keep, link, query, route } from '../../route.ts'
import { now } from '../../time/clock.ts'
import { longDay } from '../../time/format.ts'
import { termAround } from '../now/load.ts'
import { Grid } from './Grid.tsx'
import { PupilTerm } from './PupilTerm.tsx'
import { Weeks } from './Weeks.tsx'

/** A term of one class: its pupils by sessions, or one of them. */
export function TermView() {
  const at = route.value
  const wanted = at.view === 'term' ? at : { classId: null, studentId: null }
  const classes = useAnswer('classes', loadClasses)
  const classId = wanted.classId ?? classes.data?.[0]?.id ?? null
  const days = daysChosen()
  const term = useAnswer(`term ${classId} ${days.startDate} ${days.endDate}`, () => loadTerm(classId, days))
  const isOfOne = wanted.studentId !== null
  useTitle(term.data ? t('term.of', { class: term.data.class.name }) : t('nav.term'))
  return (
    <>
      <div class="title">
        <h1>{term.data ? t('term.of', { class: term.data.class.name }) : t('nav.term')}</h1>
        <Choices classes={classes.data ?? []} classId={classId} studentId={wanted.studentId} days={days} />
      </div>
      <p class="on-paper">
        {longDay(days.startDate, 'UTC')} – {longDay(days.endDate, 'UTC')}
      </p>
      <Trouble
        error={classes.error ?? term.error}
        again={() => Promise.all([classes.reload(), term.reload()])}
      />
      {classes.data?.length === 0 && <Empty>{t('term.noClass')}</Empty>}
      {classId !== null && term.data === undefined && term.error === undefined && <Waiting />}
      {term.data && isOfOne && (
        <>
          <p class="back">
            <a href={link.termOf(term.data.class.id) + location.search}>{t('term.backToClass')}</a>
          </p>
          <PupilTerm term={term.data} studentId={wanted.studentId ?? ''} isAlone />
        </>
      )}
      {term.data && !isOfOne && (
        <>
          <Grid term={term.data} />
          <Weeks classes={classes.data ?? []} query={days} />
        </>
      )}
    </>
  )
}

interface Days {
  startDate: string
  endDate: string
}

/** The days in the address, or a term around today. */
function daysChosen(): Days {
  const usual = termAround(Math.floor(now.peek() / 86_400_000) * 86_400_000)
  const given = (name: string) => /^\d{4}-\d\d-\d\d$/.exec(query.value.get(name) ?? '')?.[0]
  return { startDate: given('from') ?? usual.startDate, endDate: given('to') ?? usual.endDate }
}

const loadClasses = async (): Promise<RosterClass[]> =>
  (await ask(api.roster.classes.$get({ query: { limit: 200 } }))).classes

const loadTerm = async (classId: string | null, query: Days): Promise<Term | undefined> =>
  classId === null ? undefined : ask(api.zoom.classes[':classId'].term.$get({ param: { classId }, query }))

interface ChoicesProps {
  classes: RosterClass[]
  classId: string | null
  studentId: string | null
  days: Days
}

function Choices({ classes, classId, studentId, days }: ChoicesProps) {
  return (
    <div class="filters">
      <label>
        {t('term.class')}
        <select
          value={classId ?? ''}
          onChange={(event) => go(link.termOf(event.currentTarget.value) + location.search)}
        >
          <ClassOptions classes={classes} />
        </select>
      </label>
      <label>
        {t('term.from')}
        <input
          type="date"
          value={days.startDate}
          onChange={(event) => keep('from', event.currentTarget.value || null)}
        />
      </label>
      <label>
        {t('term.to')}
        <input
          type="date"
          value={days.endDate}
          onChange={(event) => keep('to', event.currentTarget.value || null)}
        />
      </label>
      <button type="button" onClick={() => print()}>
        {t('term.print')}
      </button>
      {classId !== null && <TakeOut of={{ classId, ...(studentId !== null && { studentId }), ...days }} />}
    </div>
  )
}
