import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Refused, Unreachable } from '../../api/client.ts'

export interface Page<Row> {
  rows: Row[]
  next: string | undefined
}

/** Rows page by page, each page when it is asked for. */
export function usePages<Row>(key: string, fetch: (cursor: string | undefined) => Promise<Page<Row>>) {
  const state = useSignal<Held<Row>>(NOTHING)
  const load = async (cursor: string | undefined, before: Row[]) => {
    try {
      const { rows, next } = await fetch(cursor)
      state.value = { key, rows: [...before, ...rows], next, error: undefined }
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Unreachable)) throw error
      state.value = { ...state.value, key, error }
    }
  }
  const reload = () => load(undefined, [])
  useEffect(() => void reload(), [key])
  const { rows, next, error } = state.value
  return { rows, error, reload, more: next === undefined ? undefined : () => load(next, rows ?? []) }
}

interface Held<Row> {
  key: string
  rows: Row[] | undefined
  next: string | undefined
  error: Refused | Unreachable | undefined
}

const NOTHING = { key: '', rows: undefined, next: undefined, error: undefined }
