import { askAgainAt, isOfAccount } from '../../app/askAgain.ts'
import type { Clock, MeetingWriter, NewId, Registrable } from '../../app/ports.ts'
import { LOT, outcome, PAUSE_MS, type RegistrationBook, registrantOf } from '../../app/registration.ts'
import { record } from '../../app/write.ts'
import type { Zoom } from '../../app/zoom.ts'

export interface RegistrationPorts {
  zoom: Pick<Zoom, 'addRegistrant' | 'cancelRegistrants'>
  book: Omit<RegistrationBook, 'person' | 'persons' | 'isOfClass' | 'answered'>
  writer: Pick<MeetingWriter, 'execute'>
  allowedEmailDomains: readonly string[]
  clock: Clock
  newId: NewId
  wait: (ms: number) => Promise<void>
}

/**
 * Registers a class for its meeting, or goes on with it. Approvals are in the log and are never asked again. Returns when to go on,
 * in epoch milliseconds; null once everybody has an answer.
 */
export async function registerClass(ports: RegistrationPorts, number: string): Promise<number | null> {
  const people = await ports.book.unrequested(number, ports.allowedEmailDomains)
  if (people.length > 0) await record(ports, { type: 'RequestRegistration', people })
  const pending = await ports.book.pending(number)
  const waits: Waits[] = []
  for (let from = 0; from < pending.length; from += LOT) {
    if (from > 0) await ports.wait(PAUSE_MS)
    const lot = pending.slice(from, from + LOT).map((person) => registerOne(ports, number, person))
    waits.push(...(await Promise.all(lot)).filter((one) => one !== null))
    // A limit may concern one person only. A lack of the account concerns everybody.
    if (waits.some(({ isForAll }) => isForAll)) break
  }
  return waits.length > 0 ? Math.min(...waits.map(({ until }) => until)) : null
}

interface Waits {
  /** Epoch milliseconds. */
  until: number
  isForAll: boolean
}

/** Null if the person has an answer. */
async function registerOne(
  ports: RegistrationPorts,
  number: string,
  person: Registrable,
): Promise<Waits | null> {
  const asked = ports.clock.now().toISOString()
  const added = await ports.zoom.addRegistrant(number, registrantOf(person))
  const until = added.ok ? null : askAgainAt(added.refusal, ports.clock.now().getTime())
  if (!added.ok && until !== null) return { until, isForAll: isOfAccount(added.refusal) }
  await record(ports, outcome(person, added, asked))
  return null
}
