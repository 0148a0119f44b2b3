import { CONTRACT, type WriteAnswer, type WriteRequest } from '../../app/contract.ts'
import { ok } from '../../domain/result.ts'
import type { Decided } from './deciding.ts'

/** The outcome of one request of a group. */
export type Outcome =
  | { kind: 'answered'; answer: WriteAnswer }
  /** No database can ever take it. */
  | { kind: 'unfit'; error: unknown }

export const written = (version: number, bookmark: string | null): Outcome => ({
  kind: 'answered',
  answer: ok({ contract: CONTRACT, version, bookmark }),
})

/** `repeated`: the ids of those refused requests that the log has. */
export const outcomesOf = (
  decided: readonly Decided[],
  repeated: ReadonlySet<string>,
  version: number,
  bookmark: string | null,
): Map<WriteRequest, Outcome> =>
  new Map(
    decided.map((one) => [
      one.request,
      repeated.has(one.request.id) ? written(version, null) : outcomeOf(one, version, bookmark),
    ]),
  )

export function outcomeOf(decided: Decided, version: number, bookmark: string | null): Outcome {
  if (decided.decision === null) return { kind: 'unfit', error: decided.error }
  return decided.decision.ok ? written(version, bookmark) : { kind: 'answered', answer: decided.decision }
}
