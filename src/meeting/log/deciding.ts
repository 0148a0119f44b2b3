import type { WriteRequest } from '../../app/contract.ts'
import type { EmailUsers } from '../../app/emailUsers.ts'
import type { Clock, NewEvent } from '../../app/ports.ts'
import { type Decision, decide } from '../../domain/decide.ts'
import { type Fact, MeetingEvent } from '../../domain/events.ts'
import { record } from '../../domain/evolve.ts'
import { ok } from '../../domain/result.ts'
import { usualFact } from '../../domain/usualFact.ts'
import { withUsers } from './emails.ts'
import { Unreadable } from './lateMap.ts'
import type { Memory } from './memory.ts'
import type { Folded } from './snapshot.ts'

/** A request with its decision; none if it cannot be decided. */
export type Decided = { request: WriteRequest; events: readonly NewEvent[] } & (
  | { decision: Decision }
  | { decision: null; error: unknown }
)

/** Decides requests on a meeting's memory and folds the facts, so that the next decision sees them. */
export class Decider {
  readonly #memory: Memory
  readonly #clock: Clock

  constructor(memory: Memory, clock: Clock) {
    this.#memory = memory
    this.#clock = clock
  }

  /** A request that comes twice is decided once. */
  all(folded: Folded, requests: readonly WriteRequest[], emails: EmailUsers): Decided[] {
    const ids = new Set<string>()
    return requests.map((request) => {
      if (ids.has(request.id)) return { request, decision: ok([]), events: [] }
      const decided = this.one(folded, request, emails)
      for (const { id } of decided.events) ids.add(id)
      return decided
    })
  }

  one(folded: Folded, request: WriteRequest, emails: EmailUsers): Decided {
    try {
      const decision = decide(folded.state, withUsers(folded.state, request.command, emails))
      // Checked before folding, which changes the state in place.
      const facts = (decision.ok ? decision.value : []).map(storable)
      return { request, decision, events: this.#recorded(folded, request, facts) }
    } catch (error) {
      if (error instanceof Unreadable) throw error
      return { request, decision: null, error, events: [] }
    }
  }

  #recorded(folded: Folded, { id, occurredAt, meta }: WriteRequest, facts: readonly Fact[]): NewEvent[] {
    const recordedAt = this.#clock.now().toISOString()
    return facts.map((fact, index) => {
      const { state, event } = record(folded.state, fact)
      folded.state = state
      const recorded = { ...event, id: index === 0 ? id : `${id}.${index}`, occurredAt, recordedAt, meta }
      this.#memory.advance(folded, recorded)
      return recorded
    })
  }
}

/** `after` is worked out when the event is recorded. Throws if the data is not valid. */
const storable = (fact: Fact): Fact =>
  usualFact(fact) ?? MeetingEvent.parse({ type: fact.type, data: { ...fact.data, after: [] } })
