import type { Guard } from './guards.ts'
import { refusal } from './refusals.ts'

/** The scope that a token needs beside its bearer's role. */
export const EVENTS_SCOPE = 'events:read'

/** Lets in tokens with the scope. An admin's token for the page does not have it. */
export const scoped =
  (scope: string): Guard =>
  async (c) =>
    c.get('claims').scopes.includes(scope)
      ? null
      : refusal(c, { reason: 'SCOPE_MISSING', message: `This token lacks the scope ${scope}` })
