import type { Account } from './account.ts'
import { overDay, overHostDay, overRegistrantDay, overSecond } from './refusal.ts'

/** Zoom's classes of operations. */
export type Label = 'Light' | 'Medium' | 'Heavy'

/** Requests of a whole account: per second, and per day if Zoom has that limit. Education is Business. */
const LIMITS = {
  free: {
    Light: { second: 4, day: 6_000 },
    Medium: { second: 2, day: 2_000 },
    Heavy: { second: 1, day: 1_000 },
  },
  pro: { Light: { second: 30 }, Medium: { second: 20 }, Heavy: { second: 10, day: 30_000 } },
  business: { Light: { second: 80 }, Medium: { second: 60 }, Heavy: { second: 40, day: 60_000 } },
} satisfies Record<string, Record<Label, { second: number; day?: number }>>

const STATUS_CHANGES_PER_DAY = 10

/** Counts one request against the account's plan. Answers with the headers that Zoom adds. */
export function countRequest(account: Account, label: Label): Record<string, string> {
  const { plan, enforced } = account.settings.limits
  const limit: { second: number; day?: number } = LIMITS[plan][label]
  const second = isoNow(account).slice(0, 19)
  const used = use(account, `${label}/${second}`)
  if (enforced && used > limit.second) throw overSecond(label, limit.second)
  const today = use(account, `${label}/${day(account)}`)
  if (enforced && limit.day !== undefined && today > limit.day)
    throw overDay(label, limit.day, midnight(account))
  return {
    'X-RateLimit-Category': label,
    'X-RateLimit-Limit': String(limit.second),
    'X-RateLimit-Remaining': String(Math.max(limit.second - used, 0)),
  }
}

/** 100 creates and updates a day of all meetings of one host, until midnight in Greenwich. */
export function countHostChange(account: Account, hostId: string): void {
  const { hostPerDay } = account.settings.limits
  if (use(account, `host/${hostId}/${day(account)}`) > hostPerDay) throw overHostDay(hostPerDay)
}

/** Three registrations a day of the same e-mail for the same meeting. */
export function countRegistration(account: Account, meeting: number, email: string): void {
  const { registrantPerDay } = account.settings.limits
  const used = use(account, `registrant/${meeting}/${email.toLowerCase()}/${day(account)}`)
  if (used > registrantPerDay) throw overRegistrantDay(registrantPerDay, 'Add a')
}

export function countStatusChange(account: Account, meeting: number, registrant: string): void {
  const used = use(account, `status/${meeting}/${registrant}/${day(account)}`)
  if (used > STATUS_CHANGES_PER_DAY) throw overRegistrantDay(STATUS_CHANGES_PER_DAY, 'Update')
}

function use(account: Account, key: string): number {
  const used = (account.used.get(key) ?? 0) + 1
  account.used.set(key, used)
  return used
}

const isoNow = (account: Account) => new Date(account.now()).toISOString()

const day = (account: Account) => isoNow(account).slice(0, 10)

/** The next midnight in Greenwich, when limits per day start anew. */
export const midnight = (account: Account): string =>
  new Date(Math.floor(account.now() / 86_400_000 + 1) * 86_400_000).toISOString().replace('.000', '')
