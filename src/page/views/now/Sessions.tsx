import type { ComponentChildren } from 'preact'
import { join } from '../../actions/join.ts'
import type { Session } from '../../api/shapes.ts'
import { t } from '../../messages/text.ts'
import { Classes, When } from '../../parts/parts.tsx'
import { link } from '../../route.ts'
import { minute } from '../../time/clock.ts'
import { fromNow } from '../../time/format.ts'

/** Sessions that begin within the hour. */
export function Soon({ sessions }: { sessions: Session[] }) {
  if (sessions.length === 0) return null
  return (
    <section class="card" aria-labelledby="soon">
      <h2 id="soon">{t('soon.title')}</h2>
      <ul class="rows">
        {sessions.map((session) => (
          <li key={session.id} class="line">
            <Told session={session}> · {fromNow(session.start_time, minute.value * 60_000)}</Told>
            <button type="button" class="primary" onClick={() => void join(session.id)}>
              {t('soon.start')}
              <span class="vh"> {session.title}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Who has come before the host. */
const AtTheDoor = ({ session: { waited_count: n } }: { session: Session }) =>
  n === 0 ? null : <strong class="door">{t('soon.door', { n })}</strong>

/** Sessions that nobody opened in time. */
export function NotOpened({ sessions }: { sessions: Session[] }) {
  if (sessions.length === 0) return null
  return (
    <section class="card" aria-labelledby="not-opened">
      <h2 id="not-opened">{t('notOpened.title')}</h2>
      <ul class="rows">
        {sessions.map((session) => (
          <li key={session.id} class="line">
            <Told session={session} />
          </li>
        ))}
      </ul>
      <p class="dim">{t('notOpened.why')}</p>
    </section>
  )
}

const Told = ({ session, children }: { session: Session; children?: ComponentChildren }) => (
  <p>
    <a href={link.session(session.id)}>{session.title}</a>{' '}
    <span class="dim">
      <Classes session={session} /> · <When session={session} />
      {children}
    </span>
    <AtTheDoor session={session} />
  </p>
)
