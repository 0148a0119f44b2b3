import { useSignal } from '@preact/signals'
import type { InferResponseType } from 'hono/client'
import { api, ask } from '../../api/client.ts'
import { sayFailed } from '../../frame/toast.tsx'
import { t } from '../../messages/text.ts'

const one = api.zoom.meetings[':id']['dial-in']
type Way = InferResponseType<typeof one.$get, 200>

/** A pupil's own way in by telephone. The code says who they are, so it is shown when they ask for it, and kept nowhere. */
export function DialIn({ id }: { id: string }) {
  const way = useSignal<Way | null>(null)
  const show = () =>
    ask(one.$get({ param: { id }, query: {} })).then((told) => {
      way.value = told
    }, sayFailed)
  if (way.value === null)
    return (
      <button type="button" onClick={() => void show()}>
        {t('dialIn.show')}
      </button>
    )
  const { meetingNumber, pin, numbers } = way.value
  return (
    <section class="card dial-in" aria-labelledby="dial-in">
      <h2 id="dial-in">{t('dialIn.show')}</h2>
      <ul class="rows">
        {numbers.map(({ number, countryName, city, isFree }) => (
          <li key={number} class="line">
            <a href={`tel:${number},,${meetingNumber}#,,,,*${pin}#`}>{number}</a>
            <span class="dim">
              {[city, countryName, ...(isFree ? [t('dialIn.free')] : [])].filter(Boolean).join(' · ')}
            </span>
          </li>
        ))}
      </ul>
      <dl class="facts">
        <dt>{t('dialIn.meeting')}</dt>
        <dd>{meetingNumber}</dd>
        <dt>{t('dialIn.pin')}</dt>
        <dd>{pin}</dd>
      </dl>
      <p class="dim">{t('dialIn.yours')}</p>
    </section>
  )
}
