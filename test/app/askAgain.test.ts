import { describe, expect, it } from 'vitest'
import { askAgainAt } from '../../src/app/askAgain.ts'
import { CONTRACT, type WriteAnswer, type WriteRequest } from '../../src/app/contract.ts'
import type { Zoom, ZoomFailure } from '../../src/app/zoom.ts'
import { ok } from '../../src/domain/result.ts'
import { undoSchedule } from '../../src/meeting/duties/undoing.ts'

const NOW = '2026-03-02T08:00:00.000Z'
const MINUTE = 60_000

const failures: [ZoomFailure, number | null][] = [
  [{ reason: 'ZOOM_UNAVAILABLE', message: 'm', retryAt: '2026-03-02T08:05:00Z' }, 5],
  [{ reason: 'ZOOM_FAILED', message: 'm' }, 1],
  [{ reason: 'ZOOM_UNAUTHORIZED', message: 'm' }, 60],
  [{ reason: 'ZOOM_NOT_CONFIGURED', message: 'm' }, 60],
  [{ reason: 'ZOOM_NOT_FOUND', message: 'm' }, null],
  [{ reason: 'ZOOM_REJECTED', message: 'm' }, null],
]

describe.each(failures)('after %o', (refusal, minutes) => {
  const at = minutes === null ? null : Date.parse(NOW) + minutes * MINUTE

  it(`asks again after ${minutes ?? 'no'} minutes`, () => {
    expect(askAgainAt(refusal, Date.parse(NOW))).toBe(at)
  })

  it('a meeting that is to be taken back is given up only where Zoom has said its last word', async () => {
    const written: string[] = []
    const zoom: Pick<Zoom, 'deleteMeeting'> = { deleteMeeting: async () => ({ ok: false, refusal }) }
    const ports = {
      zoom,
      writer: {
        execute: async ({ command }: WriteRequest): Promise<WriteAnswer> => {
          written.push(command.type)
          return ok({ contract: CONTRACT, version: 1, bookmark: null })
        },
      },
      clock: { now: () => new Date(NOW) },
      newId: () => 'id',
    }
    expect(await undoSchedule(ports, '1', Date.parse(NOW))).toBe(at)
    expect(written).toEqual(at === null ? ['DeleteMeeting'] : [])
  })
})
