import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Account } from './account.ts'

/**
 * What an account remembers over a restart: its users, meetings and tokens, and what it sent last. Links keep their old origin where
 * the port is another.
 */
type Remembered = Pick<Account, 'accountId' | 'users' | 'sent'> & {
  meetings: Account['meetings'] extends Map<infer Key, infer Value> ? [Key, Value][] : never
  deleted: Remembered['meetings']
  tokens: [string, number][]
  zaks: [string, number][]
}

export function remember(file: string, accounts: readonly Account[]): void {
  const all = accounts.map(
    (account): Remembered => ({
      accountId: account.accountId,
      users: account.users,
      meetings: [...account.meetings],
      deleted: [...account.deleted],
      tokens: [...account.tokens],
      zaks: [...account.zaks],
      sent: account.sent,
    }),
  )
  mkdirSync(dirname(file), { recursive: true })
  // Whole or not at all: a start that is cut off must not lose the meetings.
  writeFileSync(`${file}.new`, JSON.stringify(all), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

/** Gives an account back what it knew before. */
export function recall(file: string, account: Account): void {
  if (!existsSync(file)) return
  // Written by `remember`.
  const all = JSON.parse(readFileSync(file, 'utf8')) as Remembered[]
  const known = all.find(({ accountId }) => accountId === account.accountId)
  if (known === undefined) return
  const before = new Map(known.users.map((user) => [user.email, user]))
  account.users = account.users.map((user) => before.get(user.email) ?? user)
  account.meetings = new Map(known.meetings)
  account.deleted = new Map(known.deleted)
  account.tokens = new Map(known.tokens)
  account.zaks = new Map(known.zaks)
  account.sent = known.sent.map((sent) => (sent.state === 'on its way' ? { ...sent, state: 'lost' } : sent))
}
