import { useSignal } from '@preact/signals'
import type { Issue } from '../../api/client.ts'
import { t } from '../../messages/text.ts'
import { longWeekday } from '../../time/format.ts'
import type { Draft } from './draft.ts'
import { Field } from './Field.tsx'
import { REPEATS, type Repeats, WEEKDAYS } from './formBody.ts'

interface Props {
  draft: Draft
  issues: readonly Issue[]
}

/** Whether a new class begins a series, the days of the series, and its end. */
export function Recurrence({ draft, issues }: Props) {
  const repeats = useSignal<Repeats>(REPEATS.find((one) => one === draft['repeats']) ?? 'never')
  const isWrong = (path: string) => issues.some((one) => one.path === `recurrence.${path}`)
  return (
    <>
      <Field label={t('form.repeats')} path="repeats" issue={undefined}>
        {(its) => (
          <select
            {...its}
            onChange={(event) => {
              repeats.value = REPEATS.find((one) => one === event.currentTarget.value) ?? 'never'
            }}
          >
            {REPEATS.map((one) => (
              <option key={one} value={one} selected={one === repeats.value}>
                {t(`repeats.${one}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {repeats.value === 'weekly' && <Weekdays draft={draft} />}
      {repeats.value !== 'never' && (
        <div class="together">
          <Field
            label={t(`every.${repeats.value}`)}
            path="interval"
            issue={isWrong('interval') ? t('issue.interval') : undefined}
          >
            {(its) => (
              <input {...its} type="number" min={1} max={90} defaultValue={draft['interval'] ?? '1'} />
            )}
          </Field>
          <Field label={t('form.until')} path="until" issue={isWrong('until') ? t('issue.until') : undefined}>
            {(its) => <input {...its} type="date" required defaultValue={draft['until'] ?? ''} />}
          </Field>
        </div>
      )}
    </>
  )
}

function Weekdays({ draft }: { draft: Draft }) {
  return (
    <fieldset class="field weekdays" aria-describedby="weekdays-about">
      <legend>{t('form.weekdays')}</legend>
      {WEEKDAYS.map((one, n) => (
        <label key={one} class="choice">
          <input type="checkbox" name={`weekday.${one}`} defaultChecked={draft[`weekday.${one}`] === 'on'} />
          {longWeekday(n)}
        </label>
      ))}
      <p id="weekdays-about" class="dim">
        {t('form.weekdaysWhy')}
      </p>
    </fieldset>
  )
}
