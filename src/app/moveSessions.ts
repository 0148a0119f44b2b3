import type { Result } from '../domain/result.ts'
import { type CarryOutPorts, carryOutChange, stampOf } from './carryOut.ts'
import type { WriteRefusal } from './contract.ts'
import type { NoPlace } from './hostPool.ts'
import type { SeriesChange } from './intents.ts'
import type { By } from './write.ts'
import type { ZoomFailure } from './zoom.ts'

/** Moves sessions of a series, each to a time of its own, at Zoom and then in the log. */
export const moveSessions = (
  ports: CarryOutPorts,
  by: By,
  number: string,
  {
    moves,
    force,
  }: {
    moves: readonly [SeriesChange['moves'][number], ...SeriesChange['moves']]
    force?: boolean | undefined
  },
): Promise<Result<{ bookmark: string | null }, ZoomFailure | WriteRefusal | NoPlace>> =>
  carryOutChange(ports, number, {
    ...stampOf(ports, by),
    ...{ kind: 'change', sessionId: moves[0].sessionId },
    ...{ change: {}, news: [], draft: {}, asksForPage: false },
    series: { sessionIds: [], moves, isWhole: false },
    ...(force && { force: true as const }),
  })
