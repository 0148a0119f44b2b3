import { signal } from '@preact/signals'
import { api, ask } from '../../api/client.ts'
import type { Session } from '../../api/shapes.ts'
import { SHOWN_MS, say, sayFailed } from '../../frame/toast.tsx'
import { t } from '../../messages/text.ts'
import { LEAVING, token } from '../../signin/token.ts'
import type { Scope } from './formBody.ts'

type Deleted = Pick<Session, 'id' | 'title' | 'series_id' | 'start_time' | 'status'>

/** A class that is about to be deleted. Zoom gives no deleted meeting back, so the request waits as long as Undo is offered. */
const deletion = signal<(Deleted & { scope: Scope }) | null>(null)
let timer: ReturnType<typeof setTimeout> | undefined

/** Whether a session is about to be deleted. Others of a series stay if they were held. */
export function isGoing({ id, series_id, start_time, status }: Deleted): boolean {
  const going = deletion.value
  if (going === null) return false
  if (id === going.id) return true
  if (going.scope === 'this' || status !== 'scheduled' || series_id == null) return false
  return series_id === going.series_id && (going.scope === 'all' || start_time >= going.start_time)
}

export function deleteSoon(session: Deleted, scope: Scope): void {
  void finish()
  deletion.value = { ...session, scope }
  // Sent once Undo is gone from the screen.
  timer = setTimeout(() => void finish(), SHOWN_MS + 500)
  say(t('delete.done', { title: session.title }), () => {
    clearTimeout(timer)
    deletion.value = null
  })
}

const queryOf = ({ series_id, scope }: { series_id?: string | null | undefined; scope: Scope }) =>
  series_id == null ? {} : { scope }

async function finish(): Promise<void> {
  clearTimeout(timer)
  const going = deletion.value
  if (going === null) return
  try {
    await ask(api.zoom.meetings[':id'].$delete({ param: { id: going.id }, query: queryOf(going) }))
  } catch (error) {
    sayFailed(error)
  }
  if (deletion.value === going) deletion.value = null
}

/** A person who closes the page or signs out has not taken the deletion back. The request outlives the page. */
function finishAtOnce(): void {
  if (deletion.value === null || token.value === null) return
  clearTimeout(timer)
  const search = new URLSearchParams(queryOf(deletion.value))
  void fetch(`/api/zoom/meetings/${encodeURIComponent(deletion.value.id)}?${search}`, {
    method: 'DELETE',
    keepalive: true,
    headers: { authorization: `Bearer ${token.value}` },
  })
  deletion.value = null
}
addEventListener('pagehide', finishAtOnce)
addEventListener(LEAVING, finishAtOnce)
