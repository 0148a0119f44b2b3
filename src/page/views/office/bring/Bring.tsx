import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { Refused, Unreachable } from '../../../api/client.ts'
import { say } from '../../../frame/toast.tsx'
import { named, t } from '../../../messages/text.ts'
import { Trouble } from '../../../parts/parts.tsx'
import { Changes, leaversIn } from './Changes.tsx'
import { Columns, type Mapping } from './Columns.tsx'
import { type Brought, type Step, sendFile } from './send.ts'
import './bring.css'

interface Asked {
  file: File | null
  class: string
  sheet: string
  map: Mapping | null
  rollOver: boolean
  partial: boolean
}

const NOTHING: Asked = { file: null, class: '', sheet: '', map: null, rollOver: false, partial: false }

/** Brings a file with people and classes: shows its form and its changes, then applies it. */
export function Bring() {
  const asked = useSignal(NOTHING)
  const step = useSignal<Step | null>(null)
  const brought = useSignal<Brought | null>(null)
  const error = useSignal<Refused | Unreachable | undefined>(undefined)
  /** Another file was chosen while one was on its way. */
  const isOutdated = useRef(false)

  async function send(more: Record<string, string>) {
    const { file } = asked.value
    if (file === null) return
    if (step.value !== null) {
      isOutdated.current = true
      return
    }
    error.value = undefined
    step.value = { step: 'sending', read: 0 }
    try {
      brought.value = await sendFile(file, { ...queryOf(asked.value), ...more }, (told) => {
        step.value = told
      })
      if (brought.value.applied) say(t('bring.done'))
    } catch (failure) {
      if (!(failure instanceof Refused || failure instanceof Unreachable)) throw failure
      brought.value = null
      error.value = failure
    } finally {
      step.value = null
    }
    if (!isOutdated.current) return
    isOutdated.current = false
    await send({ dryRun: 'true' })
  }
  const look = (change: Partial<Asked>) => {
    asked.value = { ...asked.value, ...change }
    return send({ dryRun: 'true' })
  }
  const isBusy = step.value !== null
  const seen = brought.value
  return (
    <section class="card" aria-labelledby="bring" aria-busy={isBusy}>
      <h2 id="bring">{t('bring.title')}</h2>
      <p class="dim">{t('bring.why')}</p>
      {seen?.applied !== true && (
        <fieldset class="plain" aria-label={t('bring.title')}>
          <div class="field">
            <label for="bring-file">{t('bring.file')}</label>
            <input
              id="bring-file"
              type="file"
              accept=".csv,.tsv,.txt,.xlsx,.zip"
              onChange={({ currentTarget: { files } }) =>
                void look({ ...NOTHING, class: asked.value.class, file: files?.[0] ?? null })
              }
            />
          </div>
          <div class="field">
            <label for="bring-class">{t('bring.class')}</label>
            <input
              id="bring-class"
              maxLength={200}
              value={asked.value.class}
              onChange={(event) => void look({ class: event.currentTarget.value })}
            />
          </div>
          {seen && seen.file.sheets.length > 1 && (
            <div class="field">
              <label for="bring-sheet">{t('bring.sheet')}</label>
              <select
                id="bring-sheet"
                value={seen.file.sheet ?? ''}
                onChange={(event) => void look({ sheet: event.currentTarget.value, map: null })}
              >
                {seen.file.sheets.map((sheet) => (
                  <option key={sheet}>{sheet}</option>
                ))}
              </select>
            </div>
          )}
          {seen && (
            <Choice
              checked={asked.value.rollOver}
              text={t('bring.rollOver')}
              onChange={(rollOver) => void look({ rollOver })}
            />
          )}
          {seen && seen.problems.count > 0 && (
            <Choice
              checked={asked.value.partial}
              text={t('bring.partial')}
              onChange={(partial) => void look({ partial })}
            />
          )}
        </fieldset>
      )}
      {step.value && <Progress step={step.value} />}
      <Trouble error={error.value} again={() => void send({ dryRun: 'true' })} />
      {seen && (
        <>
          <p>{t('bring.readAs', { how: howRead(seen.file) })}</p>
          {!seen.applied && <Columns file={seen.file} onMap={(map) => void look({ map })} />}
          <Changes brought={seen} />
          <Finish
            seen={seen}
            isStopped={isBusy || (seen.problems.count > 0 && !asked.value.partial)}
            go={() => void send({ leavers: String(leaversIn(seen.changes)) })}
            again={() => {
              asked.value = NOTHING
              brought.value = null
            }}
          />
        </>
      )}
    </section>
  )
}

function queryOf({ file, class: ofAll, sheet, map, rollOver, partial }: Asked): Record<string, string> {
  return {
    ...(file && { name: file.name.slice(0, 200) }),
    ...(ofAll.trim() && { class: ofAll.trim() }),
    ...(sheet && { sheet }),
    ...(map && { map: JSON.stringify(map) }),
    ...(rollOver && { rollOver: 'true' }),
    ...(partial && { partial: 'true' }),
  }
}

const howRead = ({ format, version, sheet, encoding }: Brought['file']): string =>
  [
    [named('bring.format', format), version].filter((part) => part !== null).join(' '),
    ...(sheet === null ? [] : [t('bring.sheetNamed', { name: sheet })]),
    ...(encoding === null ? [] : [t('bring.encodedAs', { name: encoding.toUpperCase() })]),
  ].join(', ')

interface Chosen {
  checked: boolean
  text: string
  onChange: (checked: boolean) => void
}

const Choice = ({ checked, text, onChange }: Chosen) => (
  <label class="bring-choice">
    <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />{' '}
    {text}
  </label>
)

/** The share that is done when a step begins. Reading takes most of the time. */
const BEGINS: Record<string, number> = {
  sending: 0,
  reading: 0.1,
  checking: 0.8,
  comparing: 0.85,
  storing: 0.9,
}

function Progress({ step: { step, read } }: { step: Step }) {
  const text = named('bring.step', step)
  const part = (BEGINS[step] ?? 0) + (step === 'reading' ? read * 0.7 : 0)
  return (
    <p class="bring-progress" role="status">
      <progress aria-label={text} value={part} /> {text}
    </p>
  )
}

interface Finishing {
  seen: Brought
  isStopped: boolean
  go: () => void
  again: () => void
}

function Finish({ seen, isStopped, go, again }: Finishing) {
  if (seen.applied)
    return (
      <button type="button" onClick={again}>
        {t('bring.another')}
      </button>
    )
  const leave = leaversIn(seen.changes)
  return (
    <>
      {isStopped && seen.problems.count > 0 && <p>{t('bring.mend')}</p>}
      <button type="button" class={isStopped ? undefined : 'primary'} disabled={isStopped} onClick={go}>
        {leave > 0 ? t('bring.doItLeaving', { n: leave }) : t('bring.doIt')}
      </button>
    </>
  )
}
