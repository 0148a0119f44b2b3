import { testAccount } from '../support/testAccount.ts'

/** The account that the tests' Rollcall is configured for; all tests share it. */
const account = testAccount()

/** How often Zoom was asked about any of these: meetings by number, hosts by the beginning of their e-mail. */
export async function zoomCalls(...names: string[]): Promise<number> {
  const calls = await account.calls()
  return calls.filter(({ path }) => names.some((name) => path.includes(name))).length
}
