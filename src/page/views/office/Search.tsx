import type { Signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'

/** The search begins after this pause in typing. */
const PAUSE_MS = 250

/** A search field. `found` gets the text once the typing pauses. */
export function Search({ label, found }: { label: string; found: Signal<string> }) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const type = (text: string) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      found.value = text.trim()
    }, PAUSE_MS)
  }
  return (
    <label>
      {label}
      <input type="search" maxLength={200} onInput={(event) => type(event.currentTarget.value)} />
    </label>
  )
}
