import { DurableObject } from 'cloudflare:workers'
import type { NewPool, PlaceWish, WishedSession } from '../../app/hostPool.ts'
import { readConfig } from '../config.ts'
import type { HostPoolCalls } from '../platform.ts'
import type { Bindings } from './bindings.ts'
import { primaryOf } from './d1.ts'
import { persistently } from './persistently.ts'
import { zoomOf } from './zoom.ts'

/**
 * The school's one pool of hosts: who asks at the same moment is answered one after the other. Its code is loaded with the first
 * question, for most isolates are never asked one.
 */
export class HostPoolObject extends DurableObject<Bindings> implements HostPoolCalls {
  #opened: Promise<HostPoolCalls> | undefined

  #pool(): Promise<HostPoolCalls> {
    this.#opened ??= open(this.ctx.storage, this.env)
    return this.#opened
  }

  async take(wish: PlaceWish) {
    return (await this.#pool()).take(wish)
  }

  async findAll(wishes: readonly PlaceWish[], without?: readonly string[]) {
    return (await this.#pool()).findAll(wishes, without)
  }

  async held(id: string) {
    return (await this.#pool()).held(id)
  }

  async giveBack(ids: readonly string[]) {
    return (await this.#pool()).giveBack(ids)
  }

  async warn(wish: PlaceWish, zoomHostId: string) {
    return (await this.#pool()).warn(wish, zoomHostId)
  }

  async list() {
    return (await this.#pool()).list()
  }

  async configure(pool: NewPool) {
    return (await this.#pool()).configure(pool)
  }

  async freeAt(time: WishedSession, teacher: PlaceWish['teacher']) {
    return (await this.#pool()).freeAt(time, teacher)
  }

  async load(from: string, to: string) {
    return (await this.#pool()).load(from, to)
  }

  async refresh() {
    return (await this.#pool()).refresh()
  }

  async lost() {
    return (await this.#pool()).lost()
  }

  async forget(emails: readonly string[]) {
    return (await this.#pool()).forget(emails)
  }
}

async function open(storage: DurableObjectStorage, env: Bindings): Promise<HostPoolCalls> {
  const { createPool } = await import('../poolPorts.ts')
  const primary = primaryOf(env)
  return createPool({ config: readConfig(env), kv: storage.kv, primary, zoom: zoomOf(env) })
}

/** A new stub for each call, because a failed stub may be broken. */
const object = ({ HOST_POOL }: Bindings) => HOST_POOL.getByName('school')

export const poolOf = (env: Bindings): HostPoolCalls => ({
  take: (wish) => persistently(async () => object(env).take(wish)),
  findAll: (...asked) => persistently(async () => object(env).findAll(...asked)),
  held: (id) => persistently(async () => object(env).held(id)),
  giveBack: (ids) => persistently(async () => object(env).giveBack(ids)),
  warn: (...asked) => persistently(async () => object(env).warn(...asked)),
  list: () => persistently(async () => object(env).list()),
  configure: (pool) => persistently(async () => object(env).configure(pool)),
  freeAt: (...asked) => persistently(async () => object(env).freeAt(...asked)),
  load: (...asked) => persistently(async () => object(env).load(...asked)),
  refresh: () => persistently(async () => object(env).refresh()),
  lost: () => persistently(async () => object(env).lost()),
  forget: (emails) => persistently(async () => object(env).forget(emails)),
})
