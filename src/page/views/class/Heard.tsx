import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'

/** Who hears the page is told of changes no more often than this. */
const PAUSE_MS = 20_000

/** Tells people who hear the page how things stand now. Thirty pupils may come in a minute, so it does not tell each of them. */
export function Heard({ text }: { text: string }) {
  const said = useSignal('')
  const last = useRef({ text, at: 0 }).current
  useEffect(() => {
    if (text === last.text) return
    const say = () => {
      Object.assign(last, { text, at: Date.now() })
      said.value = text
    }
    const timer = setTimeout(say, Math.max(0, last.at + PAUSE_MS - Date.now()))
    return () => clearTimeout(timer)
  }, [text])
  return (
    <p class="vh" role="status">
      {said.value}
    </p>
  )
}
