import { signal } from '@preact/signals'
import { Unreachable } from '../api/client.ts'
import { t } from '../messages/text.ts'
import { LEAVING } from '../signin/token.ts'

interface Toast {
  text: string
  kind: 'done' | 'failed'
  undo?: (() => unknown) | undefined
}

const shown = signal<Toast | null>(null)
let timer: ReturnType<typeof setTimeout> | undefined

/** Long enough to read it and to reach for Undo. */
export const SHOWN_MS = 12_000

/** Says what was done, with an Undo if there is one. */
export function say(text: string, undo?: () => unknown): void {
  show({ text, kind: 'done', undo })
}

export function sayFailed(error: unknown): void {
  const told = error instanceof Error ? error.message : String(error)
  show({ text: error instanceof Unreachable ? t('offline.notSaved') : told, kind: 'failed' })
}

function show(toast: Toast): void {
  clearTimeout(timer)
  shown.value = toast
  timer = setTimeout(() => {
    shown.value = null
  }, SHOWN_MS)
}

// The next reader must not undo the acts of the last one.
addEventListener(LEAVING, () => {
  shown.value = null
})

function undo(): void {
  const back = shown.value?.undo
  shown.value = null
  if (back) Promise.resolve(back()).catch(sayFailed)
}

/** Ctrl-Z anywhere but where text is written. */
function undoByKey(event: KeyboardEvent): void {
  const isWriting = event.target instanceof Element && event.target.matches('input, textarea, select')
  if (event.key !== 'z' || !(event.ctrlKey || event.metaKey) || isWriting || !shown.value?.undo) return
  event.preventDefault()
  undo()
}
addEventListener('keydown', undoByKey)

export function ToastPlace() {
  const toast = shown.value
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toast && (
        <div class={`toast ${toast.kind}`}>
          <span>{toast.text}</span>
          {toast.undo && (
            <button type="button" class="link" onClick={undo}>
              {t('undo')}
            </button>
          )}
        </div>
      )}
    </div>
  )
}
