import { DurableObject } from 'cloudflare:workers'
import type { DeliveryFilter, EndpointChange, NewEndpoint, TellerCalls } from '../../app/told.ts'
import { Teller } from '../../telling/teller.ts'
import { readConfig } from '../config.ts'
import { tellerPorts } from '../tellerPorts.ts'
import { addressesOf } from './addresses.ts'
import type { Bindings } from './bindings.ts'
import { sessionOf } from './d1.ts'
import { ownStorageIn } from './ownStorage.ts'

/** The teller, in a Durable Object of its own, so that its work delays no meeting. */
export class TellerObject extends DurableObject<Bindings> implements TellerCalls {
  readonly #teller: Teller

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env)
    const primary = () => sessionOf(env.DB.withSession('first-primary'))
    const storage = ownStorageIn(ctx.storage)
    this.#teller = new Teller(tellerPorts({ config: readConfig(env), primary, storage, addressesOf }))
    ctx.blockConcurrencyWhile(() => this.#teller.repair())
  }

  async wake() {
    return this.#teller.wake()
  }

  async endpoints() {
    return this.#teller.endpoints()
  }

  async open(endpoint: NewEndpoint) {
    return this.#teller.open(endpoint)
  }

  async change(id: string, change: EndpointChange) {
    return this.#teller.change(id, change)
  }

  async close(id: string) {
    return this.#teller.close(id)
  }

  async rotate(id: string) {
    return this.#teller.rotate(id)
  }

  async deliveries(id: string, filter: DeliveryFilter) {
    return this.#teller.deliveries(id, filter)
  }

  async replay(id: string, deliveryId: number) {
    return this.#teller.replay(id, deliveryId)
  }

  async replayRange(id: string, after: number, until: number) {
    return this.#teller.replayRange(id, after, until)
  }

  override async alarm(): Promise<void> {
    await this.#teller.alarm()
  }
}

/** A new stub for each call, because a failed stub may be broken. */
const object = ({ TELLER }: Bindings) => TELLER.getByName('school')

export const tellerOf = (env: Bindings): TellerCalls => ({
  wake: async () => object(env).wake(),
  endpoints: async () => object(env).endpoints(),
  open: async (endpoint) => object(env).open(endpoint),
  change: async (...asked) => object(env).change(...asked),
  close: async (id) => object(env).close(id),
  rotate: async (id) => object(env).rotate(id),
  deliveries: async (...asked) => object(env).deliveries(...asked),
  replay: async (...asked) => object(env).replay(...asked),
  replayRange: async (...asked) => object(env).replayRange(...asked),
})
