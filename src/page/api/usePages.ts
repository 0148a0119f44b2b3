import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Refused, Unreachable } from './client.ts'
import { newTurn, type Turns } from './useAnswer.ts'

export interface Page<Row> {
  rows: Row[]
  next: string | undefined
}

export interface Pages<Row> extends Pick<Held<Row>, 'rows' | 'error'> {
  reload(): Promise<void>
  /** Asks for the next page; undefined after the last. */
  more: (() => Promise<void>) | undefined
}

/** Rows page by page, each page when it is asked for. */
export function usePages<Row>(
  key: string,
  fetch: (cursor: string | undefined) => Promise<Page<Row>>,
): Pages<Row> {
  const state = useSignal<Held<Row>>(NOTHING)
  const turns = useRef<Turns>({ key, asked: 0, shown: 0 }).current
  turns.key = key
  const load = async (cursor: string | undefined, before: Row[]) => {
    const isInTime = newTurn(turns)
    try {
      const { rows, next } = await fetch(cursor)
      if (isInTime()) state.value = { rows: [...before, ...rows], next, error: undefined }
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Unreachable)) throw error
      if (isInTime()) state.value = { ...state.value, error }
    }
  }
  const reload = () => load(undefined, [])
  useEffect(() => void reload(), [key])
  const { rows, next, error } = state.value
  return { rows, error, reload, more: next === undefined ? undefined : () => load(next, rows ?? []) }
}

interface Held<Row> {
  rows: Row[] | undefined
  next: string | undefined
  error: Refused | Unreachable | undefined
}

const NOTHING = { rows: undefined, next: undefined, error: undefined }
