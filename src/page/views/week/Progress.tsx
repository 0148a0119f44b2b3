import { api, ask } from '../../api/client.ts'
import { useAnswer } from '../../api/useAnswer.ts'
import { t } from '../../messages/text.ts'
import { moment } from '../../time/format.ts'

const EVERY_S = 10

/** How far the timetable is brought to Zoom, while something is left to do or was refused. */
export function Progress() {
  const { data } = useAnswer('timetable progress', () => ask(api.timetable.progress.$get()), {
    every: EVERY_S,
  })
  if (data === undefined) return null
  const { steps, refused, next_at, waits_for } = data
  const isDone = steps.done === steps.planned
  if (isDone && refused.length === 0) return null
  return (
    <section class="card" aria-labelledby="progress">
      <h2 id="progress">{t('progress.title')}</h2>
      <progress max={steps.planned} value={steps.done} aria-labelledby="progress" />
      <p>
        {t('progress.done', { done: steps.done, planned: steps.planned })}{' '}
        {!isDone && next_at !== null && (
          <span class="dim">
            {t('progress.goesOn', { time: moment(next_at) })} {waits_for}
          </span>
        )}
      </p>
      <ul class="rows">
        {refused.map(({ line_id, message }) => (
          <li key={line_id} class="line">
            <code>{line_id}</code>
            <span class="dim">{message}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
