import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { Refused, Unreachable } from '../../../api/client.ts'
import { say } from '../../../frame/toast.tsx'
import { t } from '../../../messages/text.ts'
import type { Mapping } from './Columns.tsx'
import { type Brought, type Step, sendFile } from './send.ts'

/** The reader's choices. */
export interface Asked {
  file: File | null
  class: string
  sheet: string
  map: Mapping | null
  rollOver: boolean
  partial: boolean
}

export const NOTHING: Asked = { file: null, class: '', sheet: '', map: null, rollOver: false, partial: false }

/** Sends the file: `look` after each choice, to see what would change, and `send` to apply it. */
export function useBringing() {
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
  const again = () => {
    asked.value = NOTHING
    brought.value = null
  }
  return {
    asked: asked.value,
    step: step.value,
    brought: brought.value,
    error: error.value,
    send,
    look,
    again,
  }
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
