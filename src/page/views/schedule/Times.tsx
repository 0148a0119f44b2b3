import { useSignal } from '@preact/signals'
import type { Issue } from '../../api/client.ts'
import type { SessionDetail } from '../../api/shapes.ts'
import { t } from '../../messages/text.ts'
import { now } from '../../time/clock.ts'
import { HOUR_MS } from '../../time/duration.ts'
import { readersZone } from '../../time/format.ts'
import { toLocal } from '../../time/zone.ts'
import type { Draft } from './draft.ts'
import { Field } from './Field.tsx'
import { FreeHosts } from './FreeHosts.tsx'
import { aboutIn } from './issues.ts'
import { Recurrence } from './Recurrence.tsx'

interface Props {
  before: SessionDetail | null
  draft: Draft
  issues: readonly Issue[]
}

const DEFAULT_MINUTES = 45

/** When the class begins, how long it is, whether it repeats, and who is free to host then. */
export function Times({ before, draft, issues }: Props) {
  const zone = before?.timezone ?? readersZone()
  const time = useSignal({
    at: draft['startTime'] ?? toLocal(before?.start_time ?? nextHour(), zone),
    duration: Number(draft['duration'] ?? before?.duration ?? DEFAULT_MINUTES),
    timezone: draft['timezone'] ?? zone,
  })
  const isSeries = (before?.series_id ?? null) !== null
  const about = aboutIn(issues)
  return (
    <>
      <div class="together">
        <Field label={t('form.start')} {...about('startTime')}>
          {(its) => (
            <input
              {...its}
              type="datetime-local"
              defaultValue={time.value.at}
              onInput={(event) => {
                time.value = { ...time.value, at: event.currentTarget.value }
              }}
            />
          )}
        </Field>
        <Field label={t('form.duration')} {...about('duration')}>
          {(its) => (
            <input
              {...its}
              type="number"
              min={1}
              max={1440}
              defaultValue={String(time.value.duration)}
              onInput={(event) => {
                time.value = { ...time.value, duration: event.currentTarget.valueAsNumber }
              }}
            />
          )}
        </Field>
      </div>
      <Field label={t('form.zone')} {...about('timezone')}>
        {(its) => (
          <input
            {...its}
            list="zones"
            readOnly={isSeries}
            defaultValue={time.value.timezone}
            onChange={(event) => {
              time.value = { ...time.value, timezone: event.currentTarget.value }
            }}
            autocomplete="off"
            spellcheck={false}
          />
        )}
      </Field>
      <FreeHosts {...time.value} />
      {before === null && <Recurrence draft={draft} issues={issues} />}
      <datalist id="zones">
        {Intl.supportedValuesOf('timeZone').map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </>
  )
}

const nextHour = (): number => Math.ceil(now.peek() / HOUR_MS) * HOUR_MS
