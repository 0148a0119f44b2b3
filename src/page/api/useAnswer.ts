import { type Signal, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { isOffline, Refused, Unreachable } from './client.ts'

export interface Answer<T> {
  /** The last good answer. It stays while the next one is asked for. */
  data: T | undefined
  error: Refused | Unreachable | undefined
  reload(): Promise<void>
}

interface Options {
  /** The interval in seconds. A hidden page does not ask. */
  every?: number | undefined
}

/** Asks when it is first shown, when `key` changes, when the network is back, and every so often. */
export function useAnswer<T>(key: string, fetch: () => Promise<T>, { every }: Options = {}): Answer<T> {
  const state = useSignal<Held<T>>({ key, data: undefined, error: undefined })
  const turns = useRef<Turns>({ key, asked: 0, shown: 0 }).current
  turns.key = key
  const reload = () => load({ state, turns, key, fetch })
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
  return { data, error, reload }
}

interface Held<T> {
  key: string
  data: T | undefined
  error: Refused | Unreachable | undefined
}

/** Answers come in any order. One for an earlier request than the shown one, or for another key, is dropped. */
export interface Turns {
  key: string
  asked: number
  shown: number
}

/** Starts a turn. The returned function tells whether the answer may be shown. */
export function newTurn(turns: Turns): () => boolean {
  const { key } = turns
  turns.asked += 1
  const turn = turns.asked
  return () => {
    if (turns.key !== key || turn < turns.shown) return false
    turns.shown = turn
    return true
  }
}

interface Loading<T> {
  state: Signal<Held<T>>
  turns: Turns
  key: string
  fetch(): Promise<T>
}

async function load<T>({ state, turns, key, fetch }: Loading<T>): Promise<void> {
  if (turns.key !== key) return
  const isInTime = newTurn(turns)
  try {
    const data = await fetch()
    if (isInTime()) state.value = { key, data, error: undefined }
  } catch (error) {
    if (!(error instanceof Refused || error instanceof Unreachable)) throw error
    if (error instanceof Unreachable) isOffline.value = true
    if (!isInTime()) return
    const data = state.value.key === key ? state.value.data : undefined
    state.value = { key, data, error }
  }
}
