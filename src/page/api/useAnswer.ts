import { type Signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { isOffline, Refused, Unreachable } from './client.ts'

export interface Answer<T> {
  /** The last good answer: it stays while the next is asked for. */
  data: T | undefined
  error: Refused | Unreachable | undefined
  reload(): Promise<void>
  /** Shows what a write has answered, without asking again. */
  set(data: T): void
}

interface Options {
  /** Seconds; a page that nobody looks at does not ask. */
  every?: number | undefined
}

/** Asks when it is first shown, when `key` changes, when the network is back, and every so often. */
export function useAnswer<T>(key: string, fetch: () => Promise<T>, { every }: Options = {}): Answer<T> {
  const state = useSignal<Held<T>>({ key, data: undefined, error: undefined })
  const reload = () => load(state, key, fetch)
  useEffect(() => {
    void reload()
    const back = () => void (document.hidden || reload())
    addEventListener('online', back)
    document.addEventListener('visibilitychange', back)
    return () => {
      removeEventListener('online', back)
      document.removeEventListener('visibilitychange', back)
    }
  }, [key])
  useEffect(() => {
    if (every === undefined) return
    const timer = setInterval(() => document.hidden || reload(), every * 1000)
    return () => clearInterval(timer)
  }, [key, every])
  const { data, error } = state.value.key === key ? state.value : { data: undefined, error: undefined }
  return {
    data,
    error,
    reload,
    set: (next) => {
      state.value = { key, data: next, error: undefined }
    },
  }
}

interface Held<T> {
  key: string
  data: T | undefined
  error: Refused | Unreachable | undefined
}

async function load<T>(state: Signal<Held<T>>, key: string, fetch: () => Promise<T>): Promise<void> {
  try {
    state.value = { key, data: await fetch(), error: undefined }
  } catch (error) {
    if (!(error instanceof Refused || error instanceof Unreachable)) throw error
    if (error instanceof Unreachable) isOffline.value = true
    const data = state.value.key === key ? state.value.data : undefined
    state.value = { key, data, error }
  }
}
