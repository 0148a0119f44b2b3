import { join } from '../../actions/join.ts'
import { useLive } from '../../api/live.ts'
import { isMore, withLive } from '../../api/liveState.ts'
import { t } from '../../messages/text.ts'
import { Classes, Name } from '../../parts/parts.tsx'
import { link } from '../../route.ts'
import { now } from '../../time/clock.ts'
import { counter, time } from '../../time/format.ts'
import { type Class, guestsOf, missingOf } from './load.ts'

const NAMES_SHOWN = 12

/** A running class: its people, and above all the missing. */
export function Running({ one: asked, again }: { one: Class; again(): unknown }) {
  const live = useLive(asked.session.id, (news) => isMore(news) && again())
  const one = withLive(asked, live)
  const { session, attendance, people } = one
  const waiting = people.participants.filter(({ waiting_since }) => waiting_since !== null)
  const missing = missingOf(one).filter(({ id }) => !waiting.some((row) => row.user_id === id))
  const pupils = new Set<string | null>(people.expectedAttendees.map(({ id }) => id))
  const gone = people.participants.filter(({ user_id, status }) => pupils.has(user_id) && status === 'left')
  const began = session.started_at ?? session.start_time
  return (
    <section class="card running" aria-labelledby={`running-${session.id}`}>
      <header>
        <h2 id={`running-${session.id}`}>
          <a href={link.session(session.id)}>{session.title}</a>
        </h2>
        <p class="dim">
          <Classes session={session} /> · {t('running.since', { time: time(began, session.timezone) })} ·{' '}
          <Elapsed since={began} />
        </p>
        <button type="button" onClick={() => void join(session.id)}>
          {t('running.enter')}
          <span class="vh"> {session.title}</span>
        </button>
      </header>
      <dl class="figures">
        <Figure
          value={attendance.summary?.present ?? people.stats.joinedCount}
          label={t('running.in')}
          kind="present"
        />
        <Figure value={missing.length} label={t('running.missing')} kind="absent" />
        <Figure value={waiting.length} label={t('running.door')} kind="absent" />
        <Figure value={gone.length} label={t('running.gone')} kind="late" />
        <Figure
          value={guestsOf(one).length}
          label={t('running.guests', { n: guestsOf(one).length })}
          kind="partial"
        />
      </dl>
      <Names label={t('running.door')} people={waiting.map((row) => timed(row, row.waiting_since))} />
      <Names label={t('running.missing')} people={missing.map((row) => timed(row, null))} />
      <Names label={t('running.gone')} people={gone.map((row) => timed(row, row.leave_time))} />
      {missing.length + gone.length + waiting.length === 0 && (
        <p class="dim">{pupils.size === 0 ? t('over.noPupils') : t('running.allHere')}</p>
      )}
    </section>
  )
}

const Elapsed = ({ since }: { since: string }) => (
  <span class="count dim">
    <span class="vh">{t('running.for')} </span>
    {counter(now.value - Date.parse(since))}
  </span>
)

function Figure({ value, label, kind }: { value: number; label: string; kind: string }) {
  return (
    <div class={value === 0 ? 'none' : kind}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  )
}

interface Timed {
  name: string | null
  /** Since when; null if nobody knows. */
  since: string | null
}

const timed = ({ name }: { name: string | null }, since: string | null): Timed => ({ name, since })

function Names({ label, people }: { label: string; people: Timed[] }) {
  if (people.length === 0) return null
  const more = people.length - NAMES_SHOWN
  return (
    <p class="names">
      <strong>{label}</strong>{' '}
      {people.slice(0, NAMES_SHOWN).map(({ name, since }, index) => (
        <span key={`${name}${index}`}>
          <Name>{name}</Name>
          {since !== null && (
            <>
              {' '}
              <Elapsed since={since} />
            </>
          )}
          {index < Math.min(people.length, NAMES_SHOWN) - 1 && ', '}
        </span>
      ))}
      {more > 0 && ` ${t('andMore', { n: more })}`}
    </p>
  )
}
