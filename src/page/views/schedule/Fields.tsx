import { useSignal } from '@preact/signals'
import type { Issue } from '../../api/client.ts'
import type { SessionDetail } from '../../api/shapes.ts'
import { t } from '../../messages/text.ts'
import { now } from '../../time/clock.ts'
import { readersZone } from '../../time/format.ts'
import { toLocal } from '../../time/zone.ts'
import type { Draft } from './draft.ts'
import { Field } from './Field.tsx'
import { FreeHosts } from './FreeHosts.tsx'
import { AUDIENCES } from './formBody.ts'
import { OtherClasses } from './OtherClasses.tsx'
import { Recurrence } from './Recurrence.tsx'
import { ScopeChoice } from './ScopeChoice.tsx'
import { Teachers } from './Teachers.tsx'

interface Props {
  before: SessionDetail | null
  /** The text that was typed and not sent. */
  draft: Draft
  classes: { id: string; name: string }[]
  issues: readonly Issue[]
}

const DEFAULT_MINUTES = 45

/** Each field begins with the earlier draft. Later drawings do not change the reader's text. */
export function Fields({ before, draft, classes, issues }: Props) {
  const zone = before?.timezone ?? readersZone()
  const classId = useSignal(draft['classId'] ?? (before ? (before.class_id ?? '') : (classes[0]?.id ?? '')))
  const audience = draft['targetAudience'] ?? before?.target_audience ?? 'class'
  const time = useSignal({
    at: draft['startTime'] ?? toLocal(before?.start_time ?? nextHour(), zone),
    duration: Number(draft['duration'] ?? before?.duration ?? DEFAULT_MINUTES),
    timezone: draft['timezone'] ?? zone,
  })
  const isSeries = (before?.series_id ?? null) !== null
  const about = (path: string) => {
    const found = issues.find((one) => one.path === path)
    return { path, issue: found && issueText(found) }
  }
  return (
    <>
      <Field label={t('form.title')} {...about('title')}>
        {(its) => (
          <input
            {...its}
            maxLength={200}
            defaultValue={draft['title'] ?? before?.title ?? ''}
            autocomplete="off"
          />
        )}
      </Field>
      <Field label={t('form.class')} {...about('classId')}>
        {(its) => (
          <select
            {...its}
            onChange={(event) => {
              classId.value = event.currentTarget.value
            }}
          >
            {classes.map(({ id, name }) => (
              <option key={id} value={id} selected={id === classId.value}>
                {name}
              </option>
            ))}
            <option value="" selected={classId.value === ''}>
              {t('form.noClass')}
            </option>
          </select>
        )}
      </Field>
      {before === null && classId.value !== '' && (
        <OtherClasses draft={draft} classes={classes} classId={classId.value} issues={issues} />
      )}
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
      <Field label={t('form.audience')} {...about('targetAudience')}>
        {(its) => (
          <select {...its}>
            {AUDIENCES.map((one) => (
              <option key={one} value={one} selected={one === audience}>
                {t(`audience.${one}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t('form.description')} {...about('description')}>
        {(its) => (
          <textarea
            {...its}
            rows={3}
            maxLength={2000}
            defaultValue={draft['description'] ?? before?.description ?? ''}
          />
        )}
      </Field>
      <Teachers before={before} draft={draft} issueOf={(path) => about(path).issue} />
      {isSeries && <ScopeChoice />}
    </>
  )
}

/** The API's fault, in the reader's language if the page has the text. */
function issueText({ path, message }: Issue): string {
  const known = NAMED.find((name) => name === path)
  return known === undefined ? message : t(`issue.${known}`)
}

const NAMED = ['title', 'startTime', 'duration', 'timezone', 'classId', 'description'] as const

const HOUR_MS = 3_600_000
const nextHour = (): number => Math.ceil(now.peek() / HOUR_MS) * HOUR_MS
