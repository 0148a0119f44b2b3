import type { DecideIntent, IntentAnswer } from '../../app/intents.ts'
import { ok, refuse } from '../../domain/result.ts'
import { type PerformPorts, recorded } from './record.ts'

export type DecidePorts = PerformPorts

/** Decides on an applicant at Zoom, then in the log. Safe to repeat: Zoom takes the same decision again, and the log knows the id. */
export async function performDecide(
  ports: DecidePorts,
  number: string,
  intent: DecideIntent,
): Promise<IntentAnswer> {
  const { registrantId, sessionId, status, at, userId } = intent
  const seen = await ports.look((state) =>
    state.kind === 'meeting' ? state.seenRegistrants.get(registrantId) : undefined,
  )
  if (seen === undefined) return NOBODY
  const applicant = { id: registrantId, email: seen.email ?? '' }
  const decided =
    status === 'approved'
      ? await ports.zoom.approveRegistrant(number, applicant)
      : await ports.zoom.denyRegistrant(number, applicant)
  if (!decided.ok) return decided
  const said = {
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(userId === undefined ? {} : { userId }),
  }
  const answer = await recorded(ports, intent, { type: 'DecideApplicant', registrantId, status, at, ...said })
  return answer.ok ? ok({ ...answer.value, joinUrl: decided.value?.joinUrl ?? null }) : answer
}

const NOBODY = refuse('NOT_A_REGISTRANT', 'Nobody has asked as this registrant')
