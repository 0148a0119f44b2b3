import { ClassOptions } from '../../parts/ClassOptions.tsx'
import { DAY_MS } from '../../time/duration.ts'
import '../../styles/forms.css'
import type { InferResponseType } from 'hono/client'
import { api, ask } from '../../api/client.ts'
import type { RosterClass } from '../../api/shapes.ts'
import { useAnswer } from '../../api/useAnswer.ts'
import { t } from '../../messages/text.ts'
import { Empty, Name, Trouble, Waiting } from '../../parts/parts.tsx'
import { useTitle } from '../../parts/title.ts'
import { keep, link, query } from '../../route.ts'
import { bearer } from '../../signin/token.ts'
import { minute } from '../../time/clock.ts'
import { isoDay, longDay, longWeekday, shortDay, timesOf } from '../../time/format.ts'
import { mondayOf, WEEK_MS, weekdayOf } from '../../time/weeks.ts'
import { Progress } from './Progress.tsx'

type Read = InferResponseType<typeof api.timetable.$get, 200>
type Lesson = NonNullable<Read['lessons']>[number]

/** A week of the timetable, each lesson with its session. */
export function Week() {
  useTitle(t('week.title'))
  const monday = mondayChosen()
  const classId = query.value.get('class') ?? undefined
  const classes = useAnswer(
    'week classes',
    async () => (await ask(api.roster.classes.$get({ query: { limit: 200 } }))).classes,
  )
  const week = useAnswer(`week ${monday} ${classId}`, () => weekFrom(monday, classId))
  const days = week.data?.filter(({ lessons }, n) => n < 5 || lessons.length > 0)
  return (
    <>
      <div class="title">
        <h1>{t('week.of', { day: longDay(monday, 'UTC') })}</h1>
        <Choices monday={monday} classes={classes.data ?? []} classId={classId} />
      </div>
      {bearer.value?.role === 'admin' && <Progress />}
      <Trouble
        error={week.error ?? classes.error}
        again={() => Promise.all([week.reload(), classes.reload()])}
      />
      {days === undefined && week.error === undefined && <Waiting />}
      {days?.every(({ version }) => version === 0) && <Empty>{t('week.none')}</Empty>}
      {days?.some(({ version }) => version > 0) && (
        <div class="week">
          {days.map(({ day, lessons }) => (
            <Day key={day} day={day} lessons={lessons} classes={classes.data ?? []} />
          ))}
        </div>
      )}
    </>
  )
}

/** The Monday in the address, or this week's Monday. */
function mondayChosen(): number {
  const given = Date.parse(query.value.get('week') ?? '')
  return mondayOf(Number.isNaN(given) ? Date.parse(isoDay(minute.value * 60_000)) : given)
}

async function weekFrom(monday: number, classId: string | undefined) {
  const days = [0, 1, 2, 3, 4, 5, 6].map((n) => isoDay(monday + n * DAY_MS, 'UTC'))
  return Promise.all(
    days.map(async (day) => {
      const { version, lessons } = await ask(api.timetable.$get({ query: { day, classId } }))
      return { day, version, lessons: lessons ?? [] }
    }),
  )
}

interface ChoicesProps {
  monday: number
  classes: RosterClass[]
  classId: string | undefined
}

function Choices({ monday, classes, classId }: ChoicesProps) {
  const to = (at: number) => keep('week', isoDay(at, 'UTC'))
  return (
    <div class="filters">
      <button type="button" onClick={() => to(monday - WEEK_MS)}>
        {t('week.before')}
      </button>
      <button type="button" onClick={() => keep('week', null)}>
        {t('week.this')}
      </button>
      <button type="button" onClick={() => to(monday + WEEK_MS)}>
        {t('week.after')}
      </button>
      <label>
        {t('term.class')}
        <select value={classId ?? ''} onChange={(event) => keep('class', event.currentTarget.value || null)}>
          <option value="">{t('week.all')}</option>
          <ClassOptions classes={classes} />
        </select>
      </label>
    </div>
  )
}

function Day({ day, lessons, classes }: { day: string; lessons: Lesson[]; classes: RosterClass[] }) {
  const isToday = day === isoDay(minute.value * 60_000)
  return (
    <section class={`card ${isToday ? 'today' : ''}`} aria-labelledby={`day-${day}`}>
      <h2 id={`day-${day}`}>
        <time dateTime={day}>
          {longWeekday(weekdayOf(Date.parse(day)))}, {shortDay(day, 'UTC')}
        </time>
      </h2>
      {lessons.length === 0 && <p class="dim">{t('week.free')}</p>}
      <ol class="rows">
        {[...lessons].sort(byStart).map((lesson) => (
          <li key={`${lesson.line_id} ${lesson.start_time}`}>
            <p class="dim">{timesOf(lesson.start_time, lesson.duration, lesson.timezone)}</p>
            <p>
              {lesson.meeting_id === null ? (
                <bdi>{lesson.title}</bdi>
              ) : (
                <a href={link.session(lesson.meeting_id)}>
                  <bdi>{lesson.title}</bdi>
                </a>
              )}
            </p>
            <p class="dim">
              <Who lesson={lesson} classes={classes} />
            </p>
          </li>
        ))}
      </ol>
    </section>
  )
}

const byStart = (a: Lesson, b: Lesson): number => a.start_time.localeCompare(b.start_time)

/** By the names that the reader's roster has. */
function Who({ lesson: { class_id, teacher_id }, classes }: { lesson: Lesson; classes: RosterClass[] }) {
  const its = classes.find(({ id }) => id === class_id)
  const teacher = classes.find((one) => one.teacher?.id === teacher_id)?.teacher
  return (
    <>
      <Name>{its?.name ?? class_id}</Name> · <Name>{teacher?.name ?? teacher_id}</Name>
    </>
  )
}
