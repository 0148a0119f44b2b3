import type { Result } from '../domain/result.ts'
import { type CarryOutPorts, carryOutChange, stampOf } from './carryOut.ts'
import type { WriteRefusal } from './contract.ts'
import type { Done } from './intents.ts'
import type { By } from './write.ts'
import type { ZoomFailure } from './zoom.ts'

export interface Verdict {
  /** The session that the teacher decides in. */
  sessionId: string
  registrantId: string
  status: 'approved' | 'denied'
  /** The pupil that the teacher's statement names. Null takes the statement back. */
  userId?: string | null
}

/**
 * Lets an applicant in or refuses them, at Zoom and then in the log. The applicant stays a guest unless the teacher says who they
 * are. After the teacher's statement, everybody who comes by this registration counts as that pupil, from the session on.
 */
export const decideApplicant = (
  ports: CarryOutPorts,
  by: By,
  number: string,
  verdict: Verdict,
): Promise<Result<Pick<Done, 'bookmark' | 'joinUrl'>, ZoomFailure | WriteRefusal>> =>
  carryOutChange(ports, number, { ...stampOf(ports, by), kind: 'decide', ...verdict })
