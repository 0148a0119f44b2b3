import { join } from '../../actions/join.ts'
import type { Participant } from '../../api/shapes.ts'
import { t } from '../../messages/text.ts'
import { Name } from '../../parts/parts.tsx'
import { link } from '../../route.ts'
import { now } from '../../time/clock.ts'
import { counter, time } from '../../time/format.ts'
import { type Class, guestsOf, missingOf } from './load.ts'

const NAMES_SHOWN = 12

/** A class that goes on: who is in it, and above all who is not. */
export function Running({ one }: { one: Class }) {
  const { session, attendance, people } = one
  const missing = missingOf(one)
  const gone = people.participants.filter(isGone)
  const began = session.started_at ?? session.start_time
  return (
    <section class="card running" aria-labelledby={`running-${session.id}`}>
      <header>
        <h2 id={`running-${session.id}`}>
          <a href={link.session(session.id)}>{session.title}</a>
        </h2>
        <p class="dim">
          {session.class?.name} · {t('running.since', { time: time(began, session.timezone) })} ·{' '}
          <Elapsed since={began} />
        </p>
        <button type="button" onClick={() => void join(session.id)}>
          {t('running.enter')}
        </button>
      </header>
      <dl class="figures">
        <Figure
          value={attendance.summary?.present ?? people.stats.joinedCount}
          label={t('running.in')}
          kind="present"
        />
        <Figure value={missing.length} label={t('running.missing')} kind="absent" />
        <Figure value={gone.length} label={t('running.gone')} kind="late" />
        <Figure
          value={guestsOf(one).length}
          label={t('running.guests', { n: guestsOf(one).length })}
          kind="partial"
        />
      </dl>
      <Names label={t('running.missing')} names={missing.map(({ name }) => name)} />
      <Names label={t('running.gone')} names={gone.map(({ name }) => name)} />
      {missing.length + gone.length === 0 && <p class="dim">{t('running.allHere')}</p>}
    </section>
  )
}

/** A pupil who was there and is not now. */
const isGone = ({ user_id, status }: Participant): boolean => user_id !== null && status === 'left'

const Elapsed = ({ since }: { since: string }) => (
  <span class="count">{counter(now.value - Date.parse(since))}</span>
)

function Figure({ value, label, kind }: { value: number; label: string; kind: string }) {
  return (
    <div class={value === 0 ? 'none' : kind}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function Names({ label, names }: { label: string; names: (string | null)[] }) {
  if (names.length === 0) return null
  const more = names.length - NAMES_SHOWN
  return (
    <p class="names">
      <strong>{label}</strong>{' '}
      {names.slice(0, NAMES_SHOWN).map((name, index) => (
        <span key={`${name}${index}`}>
          <Name>{name}</Name>
          {index < Math.min(names.length, NAMES_SHOWN) - 1 && ', '}
        </span>
      ))}
      {more > 0 && ` ${t('andMore', { n: more })}`}
    </p>
  )
}
