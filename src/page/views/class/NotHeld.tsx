import type { Participant } from '../../api/shapes.ts'
import { t } from '../../messages/text.ts'
import { Empty, Name } from '../../parts/parts.tsx'
import { length, time } from '../../time/format.ts'
import type { ClassData } from './load.ts'

/** A session that nobody opened, with the people who waited. */
export function NotHeld({ data: { session, people } }: { data: ClassData }) {
  const waited = people?.participants.filter(({ waited_seconds }) => waited_seconds !== null) ?? []
  return (
    <>
      <Empty>
        {t('class.notHeld')} {session.waited_count > 0 && t('class.waited', { n: session.waited_count })}
      </Empty>
      {waited.length > 0 && (
        <section class="card" aria-labelledby="waited">
          <h2 id="waited">{t('live.waited')}</h2>
          <ul class="people">
            {waited.map((one) => (
              <li key={one.id}>
                <Name>{one.name}</Name>
                <span class="count dim">{howLong(one, session.timezone)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

/** Of some nobody told when they went away. */
const howLong = ({ waiting_since, waited_seconds }: Participant, zone: string): string =>
  waiting_since === null
    ? length(waited_seconds ?? 0)
    : t('running.since', { time: time(waiting_since, zone) })
