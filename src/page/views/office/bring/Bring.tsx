import { named, t } from '../../../messages/text.ts'
import { Trouble } from '../../../parts/parts.tsx'
import { Changes, leaversIn } from './Changes.tsx'
import { Columns } from './Columns.tsx'
import { FileChoices } from './FileChoices.tsx'
import type { Brought, Step } from './send.ts'
import { useBringing } from './useBringing.ts'
import './bring.css'

/** Brings a file with people and classes: shows its form and its changes, then applies it. */
export function Bring() {
  const { asked, step, brought: seen, error, send, look, again } = useBringing()
  const isBusy = step !== null
  return (
    <section class="card" aria-labelledby="bring" aria-busy={isBusy}>
      <h2 id="bring">{t('bring.title')}</h2>
      <p class="dim">{t('bring.why')}</p>
      {seen?.applied !== true && <FileChoices asked={asked} seen={seen} look={look} />}
      {step && <Progress step={step} />}
      <Trouble error={error} again={() => void send({ dryRun: 'true' })} />
      {seen && (
        <>
          <p>{t('bring.readAs', { how: howRead(seen.file) })}</p>
          {!seen.applied && <Columns file={seen.file} onMap={(map) => void look({ map })} />}
          <Changes brought={seen} />
          <Finish
            seen={seen}
            isStopped={isBusy || (seen.problems.count > 0 && !asked.partial)}
            go={() => void send({ leavers: String(leaversIn(seen.changes)) })}
            again={again}
          />
        </>
      )}
    </section>
  )
}

const howRead = ({ format, version, sheet, encoding }: Brought['file']): string =>
  [
    [named('bring.format', format), version].filter((part) => part !== null).join(' '),
    ...(sheet === null ? [] : [t('bring.sheetNamed', { name: sheet })]),
    ...(encoding === null ? [] : [t('bring.encodedAs', { name: encoding.toUpperCase() })]),
  ].join(', ')

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
