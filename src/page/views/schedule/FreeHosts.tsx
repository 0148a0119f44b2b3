import { useSignal } from '@preact/signals'
import type { InferResponseType } from 'hono/client'
import { useEffect } from 'preact/hooks'
import { api, ask } from '../../api/client.ts'
import { t } from '../../messages/text.ts'
import { Name } from '../../parts/parts.tsx'

const one = api.hosts.free
type Free = InferResponseType<typeof one.$get, 200>

/** Nobody is asked for every digit. */
const PAUSE_MS = 400
const SHOWN = 4

interface Props {
  /** As it is typed: the local time, and the zone. */
  at: string
  duration: number
  timezone: string
}

/** Who is free to host at the time that is typed, in a school that lends hosts to its teachers. */
export function FreeHosts({ at, duration, timezone }: Props) {
  const free = useSignal<Free | null>(null)
  useEffect(() => {
    free.value = null
    if (at === '' || !(duration > 0)) return
    let isWanted = true
    const timer = setTimeout(() => {
      // After the form is sent, the API's faults stand beside the field of the time.
      ask(one.$get({ query: { at, duration: String(duration), timezone } })).then(
        (told) => {
          if (isWanted) free.value = told
        },
        () => undefined,
      )
    }, PAUSE_MS)
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [at, duration, timezone])
  return (
    <div class="free-hosts" aria-live="polite">
      {free.value && <Told free={free.value} />}
    </div>
  )
}

function Told({ free: { pool, teaches, hosts: all } }: { free: Free }) {
  const hosts = all.filter(({ free }) => free > 0)
  const more = hosts.length - SHOWN
  return (
    <>
      {teaches !== null && <p class="notice">{t('free.teaches', { number: teaches })}</p>}
      {pool && hosts.length === 0 && <p class="notice bad">{t('free.none')}</p>}
      {pool && hosts.length > 0 && (
        <p class="dim">
          {t('free.hosts')}{' '}
          {hosts.slice(0, SHOWN).map(({ host, own }, n) => (
            <span key={host}>
              {n > 0 && ', '}
              {own ? t('free.own') : <Name>{host}</Name>}
            </span>
          ))}
          {more > 0 && ` ${t('andMore', { n: more })}`}
        </p>
      )}
    </>
  )
}
