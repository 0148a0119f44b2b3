import type { Session } from '../../api/shapes.ts'
import { t } from '../../messages/text.ts'
import { Classes, Name, Standing } from '../../parts/parts.tsx'
import { link } from '../../route.ts'
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
          {its?.name && (
            <>
              <Classes session={session} />
              {' · '}
            </>
          )}
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
        <CoTeachers names={session.co_teachers ?? []} />
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

function CoTeachers({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null
  return (
    <p class="dim co-teachers">
      {t('class.with')}{' '}
      {names.map((name, n) => (
        <span key={`${n} ${name}`}>
          {n > 0 && ', '}
          <Name>{name}</Name>
        </span>
      ))}
    </p>
  )
}
