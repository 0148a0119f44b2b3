import { useSignal } from '@preact/signals'
import { api, ask } from '../../api/client.ts'
import { useAnswer } from '../../api/useAnswer.ts'
import { sayFailed } from '../../frame/toast.tsx'
import { t } from '../../messages/text.ts'

/** The reader's own sessions for a calendar program, by an address that is shown once. */
export function CalendarAddress() {
  const known = useAnswer('calendar', async () => (await ask(api.calendar.$get())).calendar)
  const url = useSignal('')
  const act = async (work: () => Promise<string>) => {
    try {
      url.value = await work()
      await known.reload()
    } catch (error) {
      sayFailed(error)
    }
  }
  const make = () => act(async () => (await ask(api.calendar.$post())).url)
  const revoke = () =>
    act(async () => {
      await ask(api.calendar.$delete())
      return ''
    })
  return (
    <section aria-labelledby="calendar">
      <h2 id="calendar">{t('calendar.title')}</h2>
      <p>{known.data ? t('calendar.has') : t('calendar.about')}</p>
      {url.value !== '' && (
        <p>
          <label>
            {t('calendar.address')}
            <input readOnly value={url.value} onFocus={(event) => event.currentTarget.select()} />
          </label>
        </p>
      )}
      <p class="buttons">
        <button type="button" onClick={() => void make()}>
          {known.data ? t('calendar.again') : t('calendar.make')}
        </button>
        {known.data && (
          <button type="button" onClick={() => void revoke()}>
            {t('calendar.revoke')}
          </button>
        )}
      </p>
    </section>
  )
}
