import { DurableObject } from 'cloudflare:workers'
import type { DeliveryFilter, EndpointChange, NewEndpoint, TellerCalls } from '../../app/told.ts'
import type { Teller } from '../../telling/teller.ts'
import { readConfig } from '../config.ts'
import { tellerPorts } from '../tellerPorts.ts'
import { addressesOf } from './addresses.ts'
import type { Bindings } from './bindings.ts'
import { primaryOf } from './d1.ts'
import { once, persistently } from './persistently.ts'
import { repaired } from './repaired.ts'

/** The teller, in a Durable Object of its own, so that its work delays no meeting. Few isolates run it: its code comes with the object. */
export class TellerObject extends DurableObject<Bindings> implements TellerCalls {
  readonly #teller: Promise<Teller>

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env)
    this.#teller = repaired(ctx, async (storage) => {
      const { Teller } = await import('../../telling/teller.ts')
      return new Teller(
        tellerPorts({ config: readConfig(env), primary: primaryOf(env), storage, addressesOf }),
      )
    })
  }

  async wake() {
    return (await this.#teller).wake()
  }

  async endpoints() {
    return (await this.#teller).endpoints()
  }

  async open(endpoint: NewEndpoint) {
    return (await this.#teller).open(endpoint)
  }

  async change(id: string, change: EndpointChange) {
    return (await this.#teller).change(id, change)
  }

  async close(id: string) {
    return (await this.#teller).close(id)
  }

  async rotate(id: string) {
    return (await this.#teller).rotate(id)
  }

  async deliveries(id: string, filter: DeliveryFilter) {
    return (await this.#teller).deliveries(id, filter)
  }

  async replay(id: string, deliveryId: number) {
    return (await this.#teller).replay(id, deliveryId)
  }

  async replayRange(id: string, after: number, until: number) {
    return (await this.#teller).replayRange(id, after, until)
  }

  override async alarm(): Promise<void> {
    await (await this.#teller).alarm()
  }
}

/** A new stub for each call, because a failed stub may be broken. */
const object = ({ TELLER }: Bindings) => TELLER.getByName('school')

export const tellerOf = (env: Bindings): TellerCalls => ({
  wake: async () => object(env).wake(),
  endpoints: () => persistently(async () => object(env).endpoints()),
  open: (endpoint) => once(async () => object(env).open(endpoint)),
  change: (...asked) => persistently(async () => object(env).change(...asked)),
  close: (id) => once(async () => object(env).close(id)),
  rotate: (id) => once(async () => object(env).rotate(id)),
  deliveries: (...asked) => persistently(async () => object(env).deliveries(...asked)),
  replay: (...asked) => persistently(async () => object(env).replay(...asked)),
  replayRange: (...asked) => persistently(async () => object(env).replayRange(...asked)),
})
