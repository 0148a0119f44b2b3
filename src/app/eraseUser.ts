import { ok, type Refusal, type Result, refuse } from '../domain/result.ts'
import type { Person } from '../domain/who/erasure.ts'
import type { Unavailable } from './contract.ts'
import type { PoolOffice } from './hostPool.ts'
import type { Clock, ErasureStore, Meetings } from './ports.ts'

export interface ErasePorts {
  erasures: ErasureStore
  meetings: Meetings
  pool: Pick<PoolOffice, 'list' | 'forget'>
  clock: Clock
}

export interface Erased {
  /** False if meetings are left. The same request again goes on with them. */
  done: boolean
  /** The number of meetings done by this request. */
  meetings: number
  bookmark: string | null
}

/** Meetings in one request. Each costs a call to its object, and the platform limits the calls of a request. */
const MEETINGS = 100
/** Meetings at a time. */
const LOT = 10

/**
 * Erases a person in every meeting, then in the roster. The roster comes last, because its e-mail finds the meetings.
 * After any failure the next request goes on with the meetings that are left.
 */
export async function eraseUser(
  ports: ErasePorts,
  userId: string,
): Promise<Result<Erased, Refusal<'NOT_FOUND'> | Unavailable>> {
  const { erasures, clock } = ports
  const begun = await erasures.begin(userId, clock.now())
  if (begun === null) return refuse('NOT_FOUND', 'User not found')
  const { person, since } = begun
  const found = await erasures.meetings(person, since, MEETINGS + 1)
  const numbers = found.slice(0, MEETINGS)
  const forgotten = await forgetIn(ports.meetings, person, numbers)
  if (!forgotten.ok) return forgotten
  if (found.length > MEETINGS) return ok({ done: false, meetings: numbers.length, bookmark: null })
  await forgetHost(ports, person)
  const { bookmark } = await erasures.finish(person, clock.now())
  return ok({ done: true, meetings: numbers.length, bookmark })
}

/** The pool knows its hosts by e-mail, also hosts who have left the roster. */
async function forgetHost({ pool, erasures }: ErasePorts, person: Person): Promise<void> {
  const { hosts } = await pool.list()
  const emails = hosts.map(({ email }) => email)
  await pool.forget([...person.emails, ...(await erasures.emailsAmong(person, emails))])
}

async function forgetIn(
  meetings: Meetings,
  person: Person,
  numbers: readonly string[],
): Promise<Result<void, Unavailable>> {
  let first: Result<unknown, Unavailable> = ok(undefined)
  for (let from = 0; from < numbers.length; from += LOT) {
    const lot = numbers.slice(from, from + LOT)
    const answers = await Promise.all(lot.map((number) => meetings.of(number).forget(person)))
    const refused = answers.filter((answer) => !answer.ok)
    if (first.ok) first = refused[0] ?? first
    // One failed meeting does not stop the others. If a whole lot fails, the database is at fault.
    if (refused.length === lot.length) break
  }
  return first.ok ? ok(undefined) : first
}
