import { describe, expect, it } from 'vitest'
import { costIn } from './logCost.ts'

const log = (...lines: object[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('')

const COMMIT = {
  event: 'log.append',
  outcome: 'COMMITTED',
  d1: { statements: 3, rowsRead: 6, rowsWritten: 5 },
}
const READ = { route: '/api/x', d1: { batches: 2, statements: 2, rowsRead: 40, rowsWritten: 0 } }

describe('the log of a host', () => {
  it('tells the cost of commits, one batch each, and of requests', () => {
    expect(costIn(log(COMMIT, COMMIT, READ))).toEqual({
      batches: 4,
      statements: 8,
      rowsRead: 52,
      rowsWritten: 10,
      objectRows: null,
    })
  })

  it('tells the cost of a joint batch once', () => {
    const shared = { ...COMMIT, d1: { ...COMMIT.d1, commits: 2 } }
    expect(costIn(log(shared, shared))).toMatchObject({ batches: 1, statements: 3, rowsWritten: 5 })
  })

  it('tells nothing by webhooks, because their work is in the commits, and by what failed', () => {
    const webhook = {
      route: '/api/zoom/webhook',
      d1: { batches: 0, statements: 0, rowsRead: 0, rowsWritten: 0 },
    }
    const failed = { event: 'log.append', outcome: 'FAILED', d1: null }
    expect(costIn(`${log(webhook, failed)}Listening on port 80\n`)).toMatchObject({ batches: 0, rowsRead: 0 })
  })
})
