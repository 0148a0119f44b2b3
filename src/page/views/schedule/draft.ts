import { bearer, signedOutBecause } from '../../signin/token.ts'
import { tab } from '../../storage.ts'

/** What was typed into the form of one class and not sent, by field. */
export type Draft = Readonly<Record<string, string>>

/** The draft outlives a reload and a new sign-in, which may lead to another site and back. It belongs to this tab and this reader. */
const KEPT = 'rollcall.draft'

interface Kept {
  reader: string
  /** The class to change; null for a new class. */
  id: string | null
  fields: Draft
}

export function draftOf(id: string | null): Draft {
  const text = tab.get(KEPT)
  // This page wrote it.
  const kept = text === null ? null : (JSON.parse(text) as Kept)
  return kept !== null && kept.reader === bearer.peek()?.id && kept.id === id ? kept.fields : {}
}

export function keepDraft(id: string | null, form: HTMLFormElement): void {
  const reader = bearer.peek()?.id
  if (reader === undefined) return
  const fields = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]))
  tab.set(KEPT, JSON.stringify({ reader, id, fields } satisfies Kept))
}

/** The reader leaves the form. The draft is kept only if their sign-in has ended. */
export function leaveDraft(): void {
  if (bearer.peek() !== null || signedOutBecause.peek() === 'left') tab.set(KEPT, null)
}
