import type { Clock, Log } from '../app/ports.ts'
import { type Attempted, type AttemptPorts, attempt } from './attempt.ts'
import type { Deliveries, WaitingRow } from './deliveries.ts'
import type { EndpointRow, Endpoints } from './endpoints.ts'
import { FAILING_MS, LONGEST_REST_MS, pauseAfter, REST_MS } from './retries.ts'

export interface SenderPorts extends AttemptPorts {
  clock: Clock
  random: () => number
  tell: Log
}

/** The most messages under way to one endpoint, each of another session. */
const AT_ONCE = 4
/** Messages to one endpoint before the alarm goes on with the rest. Workers limit the calls of one invocation, on the free plan to 50. */
const AT_MOST = 12

/** Sends waiting deliveries: each endpoint independently, and only the first message of each session. */
export class Sender {
  readonly #ports: SenderPorts
  readonly #endpoints: Endpoints
  readonly #deliveries: Deliveries
  /** The endpoints with messages under way. */
  readonly #busy = new Set<string>()

  constructor(ports: SenderPorts, endpoints: Endpoints, deliveries: Deliveries) {
    this.#ports = ports
    this.#endpoints = endpoints
    this.#deliveries = deliveries
  }

  /** Begins to send to the other endpoints. Each promise resolves once nothing is left for now, and none rejects. */
  start(): Promise<void>[] {
    return this.#endpoints.all().flatMap(({ id }) => (this.#busy.has(id) ? [] : [this.#tellAll(id)]))
  }

  /** The time of the next try, in epoch milliseconds; null if nothing waits. */
  nextAt(): number | null {
    const times = this.#endpoints.all().flatMap(({ id, disabled, paused_until }) => {
      const [first] = disabled === null ? this.#deliveries.heads(id) : []
      return first ? [Math.max(paused_until, first.next_at)] : []
    })
    return times.length > 0 ? Math.min(...times) : null
  }

  async #tellAll(id: string): Promise<void> {
    this.#busy.add(id)
    try {
      for (let sent = 0; sent < AT_MOST; sent += AT_ONCE) {
        const lot = this.#due(id)
        if (lot.length === 0) return
        await Promise.all(lot.map((row) => this.#tell(id, row)))
      }
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown'
      this.#ports.tell({ level: 'error', event: 'telling.failed', endpoint: id, error: name })
    } finally {
      this.#busy.delete(id)
    }
  }

  #due(id: string): WaitingRow[] {
    const endpoint = this.#endpoints.of(id)
    const now = this.#now()
    if (endpoint === null || endpoint.disabled !== null || endpoint.paused_until > now) return []
    return this.#deliveries
      .heads(id)
      .filter(({ next_at }) => next_at <= now)
      .slice(0, AT_ONCE)
  }

  async #tell(id: string, { id: deliveryId, message_id, body }: WaitingRow): Promise<void> {
    const endpoint = this.#endpoints.of(id)
    if (endpoint === null) return
    const attempted = await attempt(this.#ports, endpoint, { id: message_id, body, now: this.#now() })
    // By now the endpoint may have been closed, or the delivery settled.
    const [known, waiting] = [this.#endpoints.of(id), this.#deliveries.waiting(deliveryId)]
    if (known !== null && waiting !== null) this.#note(known, waiting, attempted)
  }

  #note(endpoint: EndpointRow, { id, tries: before }: WaitingRow, attempted: Attempted): void {
    const [now, tries] = [this.#now(), before + 1]
    const { delivered, said: last } = attempted
    if (delivered) {
      this.#deliveries.settle(id, { tries, last, delivered, now })
      if (endpoint.failing_since !== null)
        this.#endpoints.set(endpoint.id, { failing_since: null, paused_until: 0 })
      return
    }
    const pause = pauseAfter(tries, this.#ports.random())
    // An endpoint that wants no more, or is asked again later, has lost no try.
    if (attempted.gone) this.#deliveries.retry(id, before, now, last)
    else if (pause === null) this.#deliveries.settle(id, { tries, last, delivered, now })
    else this.#deliveries.retry(id, tries, now + pause, last)
    this.#noteFailure(endpoint, attempted, tries)
  }

  #noteFailure(endpoint: EndpointRow, { gone, tired, retryAfter, said }: Attempted, tries: number): void {
    const now = this.#now()
    const since = endpoint.failing_since ?? now
    const isLost = now - since >= FAILING_MS
    const rest = restOf(retryAfter, now) ?? (tired ? REST_MS : 0)
    this.#endpoints.set(endpoint.id, {
      failing_since: since,
      paused_until: Math.max(endpoint.paused_until, rest === 0 ? 0 : now + rest),
      ...(gone && { disabled: 'gone' }),
      ...(isLost && !gone && { disabled: 'failing' }),
    })
    const level = gone || isLost ? 'error' : 'warn'
    this.#ports.tell({
      level,
      event: 'webhook.failed',
      endpoint: endpoint.id,
      said,
      tries,
      disabled: gone || isLost,
    })
  }

  #now(): number {
    return this.#ports.clock.now().getTime()
  }
}

/** Milliseconds: Retry-After is seconds or a date. */
function restOf(retryAfter: string | null, now: number): number | null {
  if (retryAfter === null) return null
  const seconds = Number(retryAfter)
  const rest = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(retryAfter) - now
  return Number.isFinite(rest) && rest > 0 ? Math.min(rest, LONGEST_REST_MS) : null
}
