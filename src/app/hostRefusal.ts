import type { MeetingDetails } from '../domain/fields.ts'
import type { Refusal } from '../domain/result.ts'
import type { IntentRefusal } from './intents.ts'

/** Zoom's codes for a user that the account does not have. */
const NOBODY: readonly unknown[] = [1001, 1010]

/** If Zoom refuses a host that the request named, the request is at fault. */
export function hostRefused<R extends IntentRefusal>(
  { hostId, alternativeHosts = [] }: Partial<MeetingDetails>,
  refusal: R,
): R | Refusal<'HOST_REFUSED'> {
  const isNamed = alternativeHosts.length > 0 || hostId !== undefined
  const isAlternative = isNamed && refusal.message.includes('alternative_hosts')
  const isHost = hostId !== undefined && 'code' in refusal && NOBODY.includes(refusal.code)
  if (refusal.reason === 'ZOOM_REJECTED' && isAlternative)
    return {
      reason: 'HOST_REFUSED',
      message: 'Zoom does not take an alternative host: they need a licensed user in Zoom',
    }
  return isHost ? { reason: 'HOST_REFUSED', message: 'This teacher has no user in Zoom' } : refusal
}
