import { Unreachable } from '../../api/client.ts'
import { useAnswer } from '../../api/useAnswer.ts'
import { t } from '../../messages/text.ts'
import { Trouble, Waiting } from '../../parts/parts.tsx'
import { token } from '../../signin/token.ts'

interface Readiness {
  status: 'ok' | 'degraded' | 'unavailable'
  database?: 'ok' | 'unavailable'
  databaseMs?: number
  /** Of the last minutes. */
  webhooks?: { taken: number; kept: number; slowestMs: number }
  spilling?: number
  /** Names of settings that are missing or wrong. */
  settings?: string[]
  /** Sessions to come with a host who can host no more. */
  lostHosts?: unknown[]
  zoom?: { token: 'ok' | 'refused' | 'no answer' | 'not configured'; missing: string[] }
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
          {linesOf(data).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </section>
  )
}

function linesOf({ settings = [], ...told }: Readiness): string[] {
  if (settings.length > 0) return [t('health.settings', { names: settings.join(', ') })]
  const lines = [databaseLine(told), webhooksLine(told), waitingLine(told), zoomLine(told), hostsLine(told)]
  return lines.filter((line) => line !== null)
}

const databaseLine = ({ database, databaseMs = 0 }: Readiness): string =>
  database === 'ok' ? t('health.database', { ms: databaseMs }) : t('health.noDatabase')

function webhooksLine({ webhooks }: Readiness): string | null {
  if (webhooks === undefined || webhooks.taken === 0) return null
  const { taken, kept, slowestMs } = webhooks
  return t('health.webhooks', { taken, kept, seconds: (slowestMs / 1000).toFixed(1) })
}

const waitingLine = ({ spilling = 0 }: Readiness): string =>
  spilling > 0 ? t('health.spilling', { n: spilling }) : t('health.notSpilling')

const hostsLine = ({ lostHosts = [] }: Readiness): string | null =>
  lostHosts.length > 0 ? t('health.lostHosts', { n: lostHosts.length }) : null

function zoomLine({ zoom }: Readiness): string | null {
  if (zoom === undefined) return null
  if (zoom.missing.length > 0) return t('health.zoomLacks', { names: zoom.missing.join(', ') })
  return zoom.token === 'ok' ? t('health.zoom') : t('health.noZoom')
}

/** Not by the API's client, because a 503 has the same body. Zoom is asked once an hour. */
async function readiness(): Promise<Readiness> {
  const headers = { authorization: `Bearer ${token.value}` }
  return fetch('/readyz?deep=true', { headers })
    .then((answer): Promise<Readiness> => answer.json())
    .catch((cause: unknown) => {
      throw new Unreachable('', { cause })
    })
}
