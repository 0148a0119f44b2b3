import { askAgainAt } from '../../app/askAgain.ts'
import { CONTRACT } from '../../app/contract.ts'
import type { IntentAnswer, RegisterIntent } from '../../app/intents.ts'
import { outcome, registrantOf } from '../../app/registration.ts'
import { ok } from '../../domain/result.ts'
import { type PerformPorts, recorded } from './record.ts'

export type RegisterPorts = PerformPorts

/** Registers a person at Zoom, then in the log. Safe to repeat: Zoom has one registrant for an e-mail, and the log knows the id. */
export async function performRegister(
  ports: RegisterPorts,
  number: string,
  intent: RegisterIntent,
): Promise<IntentAnswer> {
  const person = await ports.person(intent.userId)
  // The person was removed or erased meanwhile.
  if (person === null) return ok({ contract: CONTRACT, bookmark: null })
  const asked = ports.clock.now()
  const added = await ports.zoom.addRegistrant(number, registrantOf(person))
  if (!added.ok && askAgainAt(added.refusal, asked.getTime()) !== null) return added
  return recorded(ports, intent, outcome(person, added, asked.toISOString()))
}
