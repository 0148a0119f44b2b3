import { openAccount } from './control.ts'
import { OpenedAccount } from './protocol.ts'

/** Opens the account of the Worker under test: each isolate has its own, so no other isolate meets its faults. */
export async function openTestAccount(simulatorUrl: string, webhookSecret: string): Promise<OpenedAccount> {
  const account = await openAccount(simulatorUrl, {
    seed: 1,
    webhookSecret,
    users: [
      { email: 'zoom-host@school.example' },
      { email: 'teacher@school.example' },
      { email: 'zoom-substitute@school.example' },
      { email: 'zoom-pupil@school.example', type: 'basic' },
    ],
    limits: { enforced: false, hostPerDay: 1_000_000 },
  })
  // Without the hand on it: a binding is data.
  return OpenedAccount.parse(account)
}
