import { signal } from '@preact/signals'
import { api, ask } from '../../api/client.ts'
import { SHOWN_MS, say, sayFailed } from '../../frame/toast.tsx'
import { t } from '../../messages/text.ts'
import { LEAVING, token } from '../../signin/token.ts'

/** A class that is about to be deleted. Zoom gives no deleted meeting back, so the request waits as long as Undo is offered. */
export const deletion = signal<{ id: string; title: string } | null>(null)
let timer: ReturnType<typeof setTimeout> | undefined

export function deleteSoon(session: { id: string; title: string }): void {
  void finish()
  deletion.value = session
  // Sent once Undo is gone from the screen.
  timer = setTimeout(() => void finish(), SHOWN_MS + 500)
  say(t('delete.done', { title: session.title }), () => {
    clearTimeout(timer)
    deletion.value = null
  })
}

async function finish(): Promise<void> {
  clearTimeout(timer)
  const going = deletion.value
  if (going === null) return
  try {
    await ask(api.zoom.meetings[':id'].$delete({ param: { id: going.id }, query: {} }))
  } catch (error) {
    sayFailed(error)
  }
  if (deletion.value === going) deletion.value = null
}

/** A person who closes the page or signs out has not taken the deletion back. The request outlives the page. */
function finishAtOnce(): void {
  if (deletion.value === null || token.value === null) return
  clearTimeout(timer)
  void fetch(`/api/zoom/meetings/${encodeURIComponent(deletion.value.id)}`, {
    method: 'DELETE',
    keepalive: true,
    headers: { authorization: `Bearer ${token.value}` },
  })
  deletion.value = null
}
addEventListener('pagehide', finishAtOnce)
addEventListener(LEAVING, finishAtOnce)
