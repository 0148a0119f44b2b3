import { requestToken } from '../simulator/api-caller.ts'
import type { ControlledAccount } from '../simulator/control.ts'

/** An access token of the account, for tests that look at Zoom past Rollcall. */
export async function zoomToken(account: ControlledAccount): Promise<string> {
  const answer = await requestToken(account)
  return (await answer.json<{ access_token: string }>()).access_token
}
