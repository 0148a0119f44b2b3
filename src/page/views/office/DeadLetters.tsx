import { api, ask } from '../../api/client.ts'
import { useAnswer } from '../../api/useAnswer.ts'
import { say, sayFailed } from '../../frame/toast.tsx'
import { t } from '../../messages/text.ts'
import { Empty, Trouble } from '../../parts/parts.tsx'
import { moment } from '../../time/format.ts'

/** Dead letters, to look at and to try again. */
export function DeadLetters() {
  const { data, error, reload } = useAnswer(
    'letters',
    async () => (await ask(api['dead-letters'].$get({ query: {} }))).deadLetters,
  )
  const replay = async (letterId: string) => {
    try {
      await ask(api['dead-letters'][':letterId'].replay.$post({ param: { letterId } }))
      say(t('letters.replayed'))
    } catch (failure) {
      sayFailed(failure)
    }
    await reload()
  }
  return (
    <section class="card" aria-labelledby="letters">
      <h2 id="letters">{t('letters.title')}</h2>
      <Trouble error={error} again={reload} />
      {data?.length === 0 && <Empty>{t('letters.none')}</Empty>}
      <ul class="rows">
        {data?.map((letter) => (
          <li key={letter.id} class="line">
            <p>
              {letter.command ?? t('letters.unreadable')}{' '}
              <span class="dim">
                {t('letters.meeting', { number: letter.zoom_meeting_id })} · {moment(letter.created_at)} ·{' '}
                {letter.reason}
              </span>
            </p>
            <button type="button" onClick={() => void replay(letter.id)}>
              {t('letters.replay')}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
