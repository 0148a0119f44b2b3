import type { Guard } from './guards.ts'
import { refusal } from './refusals.ts'

/** What a token must be said to be for, beside its bearer's role. */
export const EVENTS_SCOPE = 'events:read'

/** Lets in tokens that have the scope: one that signs an admin in to the page has not. */
export const scoped =
  (scope: string): Guard =>
  async (c) =>
    c.get('claims').scopes.includes(scope)
      ? null
      : refusal(c, { reason: 'SCOPE_MISSING', message: `This token lacks the scope ${scope}` })
