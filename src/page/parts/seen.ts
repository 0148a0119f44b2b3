import { signal } from '@preact/signals'
import type { Attendance } from '../api/shapes.ts'
import { browser } from '../storage.ts'

/** The sessions that a teacher found right, each as a digest without names, kept in this browser. */
const KEPT = 'rollcall.seen'
const MOST = 200

const seen = signal<Record<string, string>>(read())
// Another tab of the reader's has found a class right.
addEventListener('storage', ({ key }) => {
  if (key === KEPT) seen.value = read()
})

function read(): Record<string, string> {
  try {
    return JSON.parse(browser.get(KEPT) ?? '{}')
  } catch {
    return {}
  }
}

function write(next: Record<string, string>): void {
  seen.value = next
  browser.set(KEPT, JSON.stringify(next))
}

/** Changes with any status and with the class becoming final. */
export function digestOf({ records, final }: Attendance, guests: number): string {
  const text = records
    .map(({ student_id, status }) => `${student_id} ${status}`)
    .sort()
    .join()
  let hash = 5381
  for (const char of `${text} ${final} ${guests}`)
    hash = (Math.imul(hash, 33) ^ (char.codePointAt(0) ?? 0)) >>> 0
  return hash.toString(36)
}

export function sightOf(id: string, digest: string): 'unseen' | 'same' | 'changed' {
  const known = seen.value[id]
  if (known === undefined) return 'unseen'
  return known === digest ? 'same' : 'changed'
}

/** Remembers it. Returns the function that takes it back. */
export function markSeen(id: string, digest: string): () => void {
  const before = seen.value[id]
  put(id, digest)
  return () => put(id, before)
}

/** Merged with the browser's present value, which another tab may have changed. */
function put(id: string, digest: string | undefined): void {
  const { [id]: _, ...others } = read()
  const own = digest === undefined ? [] : [[id, digest]]
  write(Object.fromEntries([...Object.entries(others).slice(1 - MOST), ...own]))
}
