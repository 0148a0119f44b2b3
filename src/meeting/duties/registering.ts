import { askAgainAt, FAILED_RETRY_MS } from '../../app/askAgain.ts'
import type { Clock, MeetingWriter, NewId, Registrable } from '../../app/ports.ts'
import { LOT, outcome, PAUSE_MS, type RegistrationBook, registrantOf } from '../../app/registration.ts'
import { record } from '../../app/write.ts'
import type { Zoom } from '../../app/zoom.ts'

export interface RegistrationPorts {
  zoom: Pick<Zoom, 'addRegistrant' | 'cancelRegistrants'>
  book: Omit<RegistrationBook, 'person' | 'isOfClass' | 'answered'>
  writer: Pick<MeetingWriter, 'execute'>
  allowedEmailDomains: readonly string[]
  clock: Clock
  newId: NewId
  wait: (ms: number) => Promise<void>
}

/**
 * Registers a class for its meeting, or goes on with it: what is approved is in the log and is never asked again.
 * Answers with the time, in epoch milliseconds, from which to go on; null where everybody has an answer.
 */
export async function registerClass(ports: RegistrationPorts, number: string): Promise<number | null> {
  const people = await ports.book.unrequested(number, ports.allowedEmailDomains)
  if (people.length > 0) await record(ports, { type: 'RequestRegistration', people })
  const pending = await ports.book.pending(number)
  let again: number | null = null
  for (let from = 0; from < pending.length; from += LOT) {
    if (from > 0) await ports.wait(PAUSE_MS)
    const lot = pending.slice(from, from + LOT).map((person) => registerOne(ports, number, person))
    const waits = (await Promise.all(lot)).filter((at) => at !== null)
    if (waits.length > 0) again = Math.min(again ?? Number.POSITIVE_INFINITY, ...waits)
    // A limit or a lacking permission that holds for a whole lot holds for the others as well: they wait together.
    if (waits.length === lot.length && Math.min(...waits) > ports.clock.now().getTime() + FAILED_RETRY_MS)
      return again
  }
  return again
}

/** Null where the person has an answer, else the time from which to ask again. */
async function registerOne(
  ports: RegistrationPorts,
  number: string,
  person: Registrable,
): Promise<number | null> {
  const asked = ports.clock.now().toISOString()
  const added = await ports.zoom.addRegistrant(number, registrantOf(person))
  const again = added.ok ? null : askAgainAt(added.refusal, ports.clock.now().getTime())
  if (again === null) await record(ports, outcome(person, added, asked))
  return again
}
