import type { Session } from '../../api/shapes.ts'
import { useAnswer } from '../../api/useAnswer.ts'
import { t } from '../../messages/text.ts'
import { Name, Standing } from '../../parts/parts.tsx'
import { loadTeachers } from '../../parts/teachers.ts'
import { link } from '../../route.ts'
import { bearer } from '../../signin/token.ts'
import { longDay, timesOf } from '../../time/format.ts'

/** The class and its time, in its own zone. */
export function Head({ session, mayChange }: { session: Session; mayChange: boolean }) {
  const { title, class: its, host, description, start_time, duration, timezone } = session
  return (
    <div class="title">
      <div>
        <h1>
          <bdi>{title}</bdi>
        </h1>
        <p class="dim">
          {its?.name && <bdi>{its.name}</bdi>}
          {its?.name && ' · '}
          <time dateTime={start_time}>
            {longDay(start_time, timezone)}, {timesOf(start_time, duration, timezone)}
          </time>
          {host.name && (
            <>
              {' · '}
              <bdi>{host.name}</bdi>
            </>
          )}
        </p>
        <CoTeachers ids={session.alternative_hosts} />
        {description && <p>{description}</p>}
        {session.held_outside_schedule && <p class="notice">{t('class.outside')}</p>}
      </div>
      <p class="standings">
        {session.series_id != null && <span class="tag">{t('session.series')}</span>}
        <Standing session={session} />
        {mayChange && session.status === 'scheduled' && (
          <a class="button" href={link.edit(session.id)}>
            {t('class.edit')}
          </a>
        )}
      </p>
    </div>
  )
}

/** For teachers and the office, who know all teachers by name. */
function CoTeachers({ ids }: { ids: readonly string[] }) {
  const mayAsk = ids.length > 0 && (bearer.value?.role === 'teacher' || bearer.value?.role === 'admin')
  const { data: teachers = [] } = useAnswer(`co-teachers ${mayAsk}`, async () =>
    mayAsk ? await loadTeachers() : [],
  )
  const names = teachers.filter(({ id }) => ids.includes(id))
  if (names.length === 0) return null
  return (
    <p class="dim co-teachers">
      {t('class.with')}{' '}
      {names.map(({ id, name }, n) => (
        <span key={id}>
          {n > 0 && ', '}
          <Name>{name}</Name>
        </span>
      ))}
    </p>
  )
}
