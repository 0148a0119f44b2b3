import { useSignal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { useEffect } from 'preact/hooks'
import { Unreachable } from '../../api/client.ts'
import { Trouble, Waiting } from '../../parts/parts.tsx'

/** Loaded only when opened, because a file is brought a few times a year. */
export function BringLater() {
  const loaded = useSignal<{ View: ComponentType } | 'missing' | null>(null)
  useEffect(() => {
    import('./bring/Bring.tsx').then(
      ({ Bring }) => {
        loaded.value = { View: Bring }
      },
      () => {
        loaded.value = 'missing'
      },
    )
  }, [])
  if (loaded.value === 'missing') return <Trouble error={new Unreachable()} again={() => location.reload()} />
  if (loaded.value === null) return <Waiting />
  const { View } = loaded.value
  return <View />
}
