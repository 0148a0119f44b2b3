import type { ZoomCost } from '../../app/zoom.ts'
import type { CallListener } from './exchange.ts'

/** Adds up calls, and rows that could not be read. */
export const addedTo = (cost: ZoomCost): CallListener => ({
  onCall({ operation, status, code, ok, ms }) {
    cost.calls += 1
    cost.ms += ms
    if (!ok) cost.failed = { operation, status, code }
  },
  onOdd(operation, rows) {
    cost.odd = { ...cost.odd, [operation]: rows }
  },
})
