import type { Result } from '../domain/result.ts'
import { type CarryOutPorts, carryOutChange, stampOf } from './carryOut.ts'
import type { WriteRefusal } from './contract.ts'
import type { Done } from './intents.ts'
import type { By } from './write.ts'
import type { ZoomFailure } from './zoom.ts'

export interface Verdict {
  registrantId: string
  status: 'approved' | 'denied'
  /** Who it is, where whoever decides says so; null takes that back. */
  userId?: string | null
}

/**
 * Lets somebody in who asked on Zoom's page, or refuses them, at Zoom and then in the log. They stay a guest, unless whoever
 * decides says who they are: then all who come by this registration are that pupil.
 */
export const decideApplicant = (
  ports: CarryOutPorts,
  by: By,
  number: string,
  verdict: Verdict,
): Promise<Result<Pick<Done, 'bookmark' | 'joinUrl'>, ZoomFailure | WriteRefusal>> =>
  carryOutChange(ports, number, { ...stampOf(ports, by), kind: 'decide', ...verdict })
