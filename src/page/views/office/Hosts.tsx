import { useSignal } from '@preact/signals'
import type { InferResponseType } from 'hono/client'
import { api, ask } from '../../api/client.ts'
import { useAnswer } from '../../api/useAnswer.ts'
import { say, sayFailed } from '../../frame/toast.tsx'
import { t } from '../../messages/text.ts'
import { Empty, Name, Trouble, Waiting } from '../../parts/parts.tsx'
import { link } from '../../route.ts'
import { HOUR_MS } from '../../time/duration.ts'
import { isoDay, moment, readersZone, timesOf } from '../../time/format.ts'

type Load = InferResponseType<typeof api.hosts.load.$get, 200>['hosts'][number]

/** Who may host at Zoom, and what each holds over a day. */
export function Hosts() {
  const date = useSignal(isoDay(Date.now()))
  const { data, error, reload } = useAnswer(`hosts ${date.value}`, async () => {
    const query = { date: date.value, timezone: readersZone() }
    return (await ask(api.hosts.load.$get({ query }))).hosts
  })
  const lost = data?.some(({ host }) => host.lost_since !== null)
  return (
    <section class="card" aria-labelledby="hosts">
      <h2 id="hosts">{t('office.hosts')}</h2>
      <div class="filters">
        <label>
          {t('hosts.day')}
          <input
            type="date"
            value={date.value}
            required
            onChange={(event) => {
              date.value = event.currentTarget.value || isoDay(Date.now())
            }}
          />
        </label>
        {lost && (
          <button type="button" onClick={() => void reassign(reload)}>
            {t('hosts.reassign')}
          </button>
        )}
      </div>
      <Trouble error={error} again={reload} />
      {data === undefined && error === undefined && <Waiting />}
      {data?.length === 0 && <Empty>{t('hosts.none')}</Empty>}
      <ul class="rows">
        {data?.map((one) => (
          <li key={one.host.email}>
            <Host {...one} date={date.value} />
          </li>
        ))}
      </ul>
    </section>
  )
}

async function reassign(done: () => Promise<void>): Promise<void> {
  try {
    const { moved, failures, left } = await ask(api.hosts.reassign.$post({}))
    say(t('hosts.reassigned', { moved: moved.length, left: left + failures.length }))
  } catch (error) {
    sayFailed(error)
  }
  await done()
}

function Host({ host, sessions, date }: Load & { date: string }) {
  return (
    <>
      <p>
        <strong>
          <Name>{host.name ?? host.email}</Name>
        </strong>{' '}
        <span class="dim">
          {host.pooled ? t('hosts.pooled') : t('hosts.own')} ·{' '}
          {host.licence === null ? t('hosts.licenceUnknown') : t(`licence.${host.licence}`)} ·{' '}
          {t('hosts.places', { n: host.places })} · {t('hosts.capacity', { n: host.capacity })}
        </span>
      </p>
      {host.lost_since !== null && (
        <p class="notice bad">{t('hosts.lost', { time: moment(host.lost_since) })}</p>
      )}
      <Day sessions={sessions} date={date} />
      {sessions.length === 0 && <p class="dim">{t('hosts.free')}</p>}
      <ul>
        {sessions.map(({ id, title, start_time, duration }) => (
          <li key={id}>
            <a href={link.session(id)}>
              <bdi>{title}</bdi>
            </a>{' '}
            <span class="dim">{timesOf(start_time, duration, readersZone())}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

const [FROM_H, TO_H] = [6, 22]

/** The day as a picture: what is held when, from early to late. The list beside it says the same. */
function Day({ sessions, date }: Pick<Load, 'sessions'> & { date: string }) {
  if (sessions.length === 0) return null
  const hourOf = (at: number) => {
    const midnight = new Date(`${date}T00:00`).getTime()
    return (
      (Math.max(midnight + FROM_H * HOUR_MS, Math.min(midnight + TO_H * HOUR_MS, at)) - midnight) / HOUR_MS
    )
  }
  return (
    <svg
      class="day-load"
      viewBox={`${FROM_H} 0 ${TO_H - FROM_H} 1`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect class="whole" x={FROM_H} y="0" width={TO_H - FROM_H} height="1" />
      {sessions.map(({ id, start_time, duration }) => {
        const from = Date.parse(start_time)
        const x = hourOf(from)
        return (
          <rect
            key={id}
            class="part"
            x={x}
            y="0"
            width={Math.max(0.05, hourOf(from + duration * 60_000) - x)}
            height="1"
          />
        )
      })}
    </svg>
  )
}
