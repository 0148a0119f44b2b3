import { useSignal } from '@preact/signals'
import type { InferResponseType } from 'hono/client'
import { api, ask } from '../../api/client.ts'
import { useAnswer } from '../../api/useAnswer.ts'
import { t } from '../../messages/text.ts'
import { Empty, Trouble, Waiting } from '../../parts/parts.tsx'
import { longDay, time } from '../../time/format.ts'

const one = api.zoom.meetings[':id'].recordings
type Recording = InferResponseType<typeof one.$get, 200>['recordings'][number]

/** What Zoom has recorded of a class. Zoom is asked when somebody opens this. */
export function Recordings({ id, zone }: { id: string; zone: string }) {
  const isOpen = useSignal(false)
  return (
    <details
      class="recordings"
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open
      }}
    >
      <summary>{t('recordings.title')}</summary>
      {isOpen.value && <All id={id} zone={zone} />}
    </details>
  )
}

function All({ id, zone }: { id: string; zone: string }) {
  const { data, error, reload } = useAnswer(
    `recordings ${id}`,
    async () => (await ask(one.$get({ param: { id }, query: {} }))).recordings,
  )
  if (data === undefined) return error ? <Trouble error={error} again={reload} /> : <Waiting />
  if (data.length === 0) return <Empty>{t('recordings.none')}</Empty>
  return (
    <ul class="rows">
      {data.map((recording) => (
        <li key={recording.started_at}>
          <Row recording={recording} zone={zone} />
        </li>
      ))}
    </ul>
  )
}

function Row({ recording, zone }: { recording: Recording; zone: string }) {
  const { started_at, ended_at, share_url, passcode, expires_on, files } = recording
  return (
    <>
      <p>
        {time(started_at, zone)}–{ended_at && time(ended_at, zone)}{' '}
        {share_url && (
          <a href={share_url} target="_blank" rel="noopener noreferrer">
            {t('recordings.see')}
          </a>
        )}{' '}
        <span class="dim">
          {passcode && t('recordings.passcode', { passcode })}{' '}
          {expires_on && t('recordings.until', { day: longDay(expires_on, 'UTC') })}
        </span>
      </p>
      <ul class="files">
        {files.map(({ kind, type, view, play_url, ready }) => (
          <li key={`${type} ${view} ${play_url}`}>
            {play_url && ready ? (
              <a href={play_url} target="_blank" rel="noopener noreferrer">
                {t(`recorded.${kind}`)}
              </a>
            ) : (
              t(`recorded.${kind}`)
            )}{' '}
            {!ready && <span class="dim">{t('recordings.notReady')}</span>}
          </li>
        ))}
      </ul>
    </>
  )
}
