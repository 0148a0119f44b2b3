import { type Account, createAccount, type Meeting } from './account.ts'
import { recall } from './memory.ts'
import { AccountOptions } from './protocol.ts'

/** All accounts of one simulator. Requests find theirs by what they carry, so accounts never meet. */
export type Accounts = {
  all(): readonly Account[]
  open(options: AccountOptions): Account
  byId(accountId: string): Account | undefined
  byClient(clientId: string): Account | undefined
  /** Also by a token that is expired or revoked. */
  byToken(token: string): Account | undefined
  byMeeting(number: number): { account: Account; meeting: Meeting } | undefined
  /** By a start link: the meeting and until when the link is good. */
  byZak(meeting: number, zak: string): { account: Account; meeting: Meeting; expiresAt: number } | undefined
}

/** `memory` is a file with what the account knew before. */
export function createAccounts(origin: () => string, seed: number, memory?: string): Accounts {
  const accounts: Account[] = []
  return {
    all: () => accounts,
    open(options) {
      const settings = AccountOptions.parse(options)
      const account = createAccount(origin(), settings.seed ?? seed + accounts.length, settings)
      if (accounts.some(({ accountId }) => accountId === account.accountId)) {
        throw new Error(`account ${account.accountId} is open already`)
      }
      if (memory !== undefined) recall(memory, account)
      accounts.push(account)
      return account
    },
    byId: (accountId) => accounts.find((account) => account.accountId === accountId),
    byClient: (clientId) => accounts.find((account) => account.clientId === clientId),
    byToken: (token) => accounts.find(({ tokens }) => tokens.has(token)),
    byMeeting(number) {
      for (const account of accounts) {
        const meeting = account.meetings.get(number)
        if (meeting !== undefined) return { account, meeting }
      }
      return undefined
    },
    byZak(number, zak) {
      for (const account of accounts) {
        const meeting = account.meetings.get(number)
        const expiresAt = account.zaks.get(zak)
        if (meeting !== undefined && expiresAt !== undefined) return { account, meeting, expiresAt }
      }
      return undefined
    },
  }
}
