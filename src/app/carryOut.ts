import { ok, type Result } from '../domain/result.ts'
import { CONTRACT, unavailable, type WriteRefusal } from './contract.ts'
import type { NoPlace } from './hostPool.ts'
import type {
  ChangeIntent,
  Done,
  FirstAttempt,
  Intent,
  IntentAnswer,
  IntentStamp,
  ScheduleIntent,
} from './intents.ts'
import type { Meetings } from './ports.ts'
import type { By, Stamps } from './write.ts'
import type { ZoomCost, ZoomFailure } from './zoom.ts'

export interface CarryOutPorts extends Stamps {
  meetings: Meetings
  /** Gets the calls to Zoom that the meeting made for the request. */
  spent: (zoom: ZoomCost) => void
}

export const stampOf = ({ clock, newId }: Stamps, { actor, requestId }: By): IntentStamp => ({
  contract: CONTRACT,
  id: newId(),
  actor: { id: actor.id, role: actor.role },
  requestId,
  at: clock.now().toISOString(),
})

/** Has a meeting's object carry out an intent. If the object does not answer, it may have begun, and then goes on by itself. */
export async function carryOut(
  ports: CarryOutPorts,
  name: string,
  intent: Intent,
  told?: FirstAttempt,
): Promise<IntentAnswer> {
  try {
    const { answer, zoom } = await ports.meetings.of(name).carryOut(intent, told)
    ports.spent(zoom)
    return answer
  } catch {
    return unavailable(SEND_AGAIN, new Date(ports.clock.now().getTime() + SEND_AGAIN_MS))
  }
}

const SEND_AGAIN = 'It may be done in part, and is finished within a minute. Send it again in a moment'
const SEND_AGAIN_MS = 10_000

/** The same for a request without an Idempotency-Key. Only a change needs a place with a host. */
export function carryOutChange(
  ports: CarryOutPorts,
  number: string,
  intent: ChangeIntent,
): Promise<Result<Changed, ZoomFailure | WriteRefusal | NoPlace>>
export function carryOutChange(
  ports: CarryOutPorts,
  number: string,
  intent: Exclude<Intent, ScheduleIntent | ChangeIntent>,
): Promise<Result<Changed, ZoomFailure | WriteRefusal>>
export async function carryOutChange(
  ports: CarryOutPorts,
  number: string,
  intent: Exclude<Intent, ScheduleIntent>,
): Promise<Result<Changed, ZoomFailure | WriteRefusal | NoPlace>> {
  const answer = await carryOut(ports, number, intent)
  if (answer.ok) return ok(answer.value)
  const { refusal } = answer
  if (refusal.reason === 'IDEMPOTENCY_KEY_REUSED') throw new Error('A change has no Idempotency-Key')
  return { ok: false, refusal }
}

type Changed = Pick<Done, 'bookmark' | 'joinUrl' | 'warnings'>
