import type { ZoomCost } from '../../app/zoom.ts'
import type { OnCall } from './exchange.ts'

/** Adds every call to the cost. */
export const addedTo =
  (cost: ZoomCost): OnCall =>
  ({ operation, status, code, ok, ms }) => {
    cost.calls += 1
    cost.ms += ms
    if (!ok) cost.failed = { operation, status, code }
  }
