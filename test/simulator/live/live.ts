import type * as z from 'zod'
import type { Account, Meeting } from '../account.ts'
import { post } from '../post.ts'
import type { LiveAction } from '../protocol.ts'
import { act } from './act.ts'

/** Does one thing in a meeting and has its webhooks sent. `posted` resolves when these are answered, or given up. */
export function live(
  account: Account,
  meeting: Meeting,
  action: z.output<typeof LiveAction>,
): { attendee: string | null; webhooks: string[]; posted: Promise<unknown> } {
  const { attendee, webhooks } = act(account, meeting, action)
  const posted = Promise.all(webhooks.map((webhook) => post(account, webhook)))
  return { attendee, webhooks: webhooks.map(({ body }) => body), posted }
}
