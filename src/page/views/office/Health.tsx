import { Unreachable } from '../../api/client.ts'
import { useAnswer } from '../../api/useAnswer.ts'
import { t } from '../../messages/text.ts'
import { Trouble, Waiting } from '../../parts/parts.tsx'

interface Readiness {
  status: 'ok' | 'degraded' | 'unavailable'
  database: 'ok' | 'unavailable'
  spilling: number
  deadLetters: number | null
}

const EVERY_S = 30

/** What /readyz says, in words. */
export function Health() {
  const { data, error, reload } = useAnswer('health', readiness, { every: EVERY_S })
  return (
    <section class="card" aria-labelledby="health">
      <h2 id="health">{t('office.health')}</h2>
      <Trouble error={error} again={reload} />
      {data === undefined && error === undefined && <Waiting />}
      {data && (
        <ul class="rows">
          <li class={`health ${data.status}`}>{t(`health.${data.status}`)}</li>
          <li>{data.database === 'ok' ? t('health.database') : t('health.noDatabase')}</li>
          <li>{data.spilling > 0 ? t('health.spilling', { n: data.spilling }) : t('health.notSpilling')}</li>
        </ul>
      )}
    </section>
  )
}

/** It is no part of the API's document, and says 503 with the same body where something is wrong. */
async function readiness(): Promise<Readiness> {
  const answer = await fetch('/readyz').catch((cause: unknown) => {
    throw new Unreachable('', { cause })
  })
  return answer.json()
}
