import type { HostPool, NoPlace, Place, PlacedSessions, PlaceWarning, PlaceWish } from '../app/hostPool.ts'
import type { Clock, Log } from '../app/ports.ts'
import type { Zoom } from '../app/zoom.ts'
import { type Booking, Bookings } from '../domain/pool/bookings.ts'
import { isFree } from '../domain/pool/findHost.ts'
import type { PoolPlan } from '../domain/pool/host.ts'
import { ok, type Result } from '../domain/result.ts'
import { DAY_MS, MINUTE_MS } from '../domain/when/duration.ts'
import { type Interval, union } from '../domain/when/intervals.ts'
import { isPooled, newEntry, poolHostOf } from './entries.ts'
import {
  domainWish,
  HOST_BUSY,
  isTeacherBusy,
  movedOf,
  type Picture,
  placeFor,
  spanOf,
  warningsOf,
} from './placing.ts'
import { type Hold, memoryIn, type PoolKv, type PoolMemory } from './storage.ts'

export interface PoolPorts {
  kv: PoolKv
  /** Sees all that was written before. */
  sessions: () => PlacedSessions
  zoom: () => Pick<Zoom, 'listUsers'>
  /** Of the Zoom account, by the setting. */
  plan: PoolPlan
  bufferMinutes: number
  clock: Clock
  tell: Log
}

/** An intent is given up after a day. Nobody asks for its host afterwards. */
const FORGET_MS = 2 * DAY_MS
/** Somebody may be free so much later. */
const LATER_MS = 12 * 60 * MINUTE_MS
/** A host with so many sessions at one time has no place left. A default host may have all sessions of a school. */
const MOST = 20

/**
 * Knows who holds which place. The pool keeps a hold for each place that is taken and not in the log yet. The read model of the log
 * knows all other places. The pool answers one wish at a time, because two wishes would find the same place free.
 */
export class Pool implements HostPool {
  readonly #ports: PoolPorts
  readonly #memory: PoolMemory
  #last: Promise<unknown> = Promise.resolve()

  constructor(ports: PoolPorts) {
    this.#ports = ports
    this.#memory = memoryIn(ports.kv)
  }

  take(wish: PlaceWish): Promise<Result<Place, NoPlace>> {
    return this.#inTurn(async () => {
      if (!this.isPool()) return ok({ host: null, warnings: [] })
      const { except = [] } = wish
      const held = this.#memory.hold(wish.id)
      if (held && !except.includes(held.place.host)) return ok(held.place)
      for (const email of except) this.#noUser(email)
      const placed = placeFor(await this.picture([wish]), wish)
      if (placed.ok) this.#hold(wish, placed.value)
      return placed
    })
  }

  async findAll(wishes: readonly PlaceWish[], without: readonly string[] = []) {
    if (!this.isPool()) return wishes.map(() => ok({ host: null, warnings: [] }))
    const picture = await this.picture(wishes, { without })
    return wishes.map((wish) => {
      const placed = placeFor(picture, wish)
      if (placed.ok) for (const one of bookingsOf(wish, placed.value.host)) picture.bookings.add(one)
      return placed
    })
  }

  async held(id: string): Promise<string | null> {
    return this.#memory.hold(id)?.place.host ?? null
  }

  async giveBack(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#memory.dropHold(id)
  }

  async warn(wish: PlaceWish, zoomHostId: string): Promise<readonly PlaceWarning[]> {
    const { bookings, pupils, plan, entries } = await this.picture([wish], { only: zoomHostId })
    const asked = { ...domainWish({ pupils }, wish), sessions: movedOf(wish).map(spanOf) }
    const known = [...entries.values()].find((entry) => entry.zoomUserId === zoomHostId)
    // An unknown user is assumed to have the best licence of the plan.
    const host = poolHostOf(known ?? { ...newEntry(zoomHostId), licence: 'licensed' }, plan)
    const isBusy = !isFree(host, bookings, asked)
    const teaches = isTeacherBusy(bookings, wish, asked)
    return [...warningsOf(host, asked, teaches), ...(isBusy ? [HOST_BUSY] : [])]
  }

  /** Whether the school has set up a pool. */
  isPool(): boolean {
    return this.#memory.hosts().some(isPooled)
  }

  /** What there is around these wishes, but for the meetings that will be gone. `only`: of one host, and at no later time. */
  async picture(
    wishes: readonly PlaceWish[],
    { without = [], only }: { without?: readonly string[]; only?: string } = {},
  ): Promise<Picture> {
    const entries = only === undefined ? this.#memory.hosts() : []
    const bufferMs = this.#ports.bufferMinutes * MINUTE_MS
    const laterMs = only === undefined ? LATER_MS + bufferMs : bufferMs
    const times = wishes.flatMap(({ sessions }) => sessions.map(spanOf))
    // Read before the log: a place that is given back meanwhile may be in the log since, and not in the rows that were read.
    const holds = this.#memory.holds().filter(({ loggedAt }) => loggedAt === null)
    const known = await this.#ports.sessions().around({
      // With the classes that reach, by their buffer, into the last of the told times.
      times: union(times.map(({ from, to }) => ({ from: from - bufferMs, to: to + laterMs }))),
      zoomHostIds: [
        ...entries.flatMap(({ zoomUserId }) => zoomUserId ?? []),
        ...(only === undefined ? wishes.flatMap(({ change }) => change?.zoomHostId ?? []) : [only]),
      ],
      ...(only !== undefined && { most: MOST }),
      teacherIds: [...new Set(wishes.flatMap(teachersIn))],
      wished: holds.filter(({ number }) => number === null).map(({ id }) => id),
      classIds: [...new Set(wishes.flatMap(({ classIds }) => classIds))],
    })
    this.#learn(known.logged)
    const keyOf = new Map(
      this.#memory.hosts().flatMap((one) => (one.zoomUserId ? [[one.zoomUserId, one.email]] : [])),
    )
    const placed = known.sessions.map((one): Booking => {
      const host = keyOf.get(one.zoomHostId ?? '') ?? one.zoomHostId ?? ''
      return { ...spanOf(one), host, meeting: one.number, teacherId: one.teacherId }
    })
    const logged = new Set(known.logged.map(({ id }) => id))
    const held = holds.filter(({ id }) => !logged.has(id)).flatMap(heldBookings)
    const bookings = [...placed, ...held].filter(({ meeting }) => !without.includes(meeting))
    return {
      plan: this.plan(),
      entries: new Map(this.#memory.hosts().map((entry) => [entry.email, entry])),
      bookings: new Bookings(bookings, bufferMs),
      pupils: new Map(known.pupils.map(({ classId, count }) => [classId, count])),
    }
  }

  plan(): PoolPlan {
    return this.#memory.settings().plan ?? this.#ports.plan
  }

  /** What the log has by now counts there. The host is remembered as long as an attempt may come back for it. */
  #learn(logged: readonly { id: string; zoomHostId: string | null }[]): void {
    const now = this.#ports.clock.now().getTime()
    for (const { id, zoomHostId } of logged) {
      const hold = this.#memory.hold(id)
      if (hold === undefined) continue
      this.#memory.keepHold({ ...hold, loggedAt: now })
      const entry = this.#memory.host(hold.place.host) ?? ownEntry(hold.place.host)
      if (entry && entry.zoomUserId === null) this.#memory.keepHost({ ...entry, zoomUserId: zoomHostId })
    }
    for (const { id, loggedAt, sessions } of this.#memory.holds())
      if (isForgotten(loggedAt, sessions.map(spanOf), now)) this.#memory.dropHold(id)
  }

  #hold(wish: PlaceWish, place: Place & { host: string }): void {
    const { id, teacher, sessions, change } = wish
    this.#memory.keepHold({
      ...{ id, place, sessions },
      number: change?.number ?? null,
      teacherId: teacher.id,
      loggedAt: null,
    })
  }

  /** Zoom has said so. */
  #noUser(email: string): void {
    const entry = this.#memory.host(email) ?? ownEntry(email)
    if (entry) this.#memory.keepHost({ ...entry, licence: 'none' })
  }

  /** The database is awaited: each wish waits for the one before. */
  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(act, act)
    this.#last = turn.catch(() => undefined)
    return turn
  }
}

/** A teacher's own user, unknown so far; null for a Zoom user id. */
const ownEntry = (key: string) => (key.includes('@') ? newEntry(key) : null)

const isForgotten = (loggedAt: number | null, sessions: readonly Interval[], now: number): boolean =>
  loggedAt === null ? sessions.every(({ to }) => to + FORGET_MS < now) : loggedAt + FORGET_MS < now

const teachersIn = ({ teacher, sessions }: PlaceWish): string[] => [
  teacher.id,
  ...sessions.flatMap(({ teacherId }) => teacherId ?? []),
]

function bookingsOf(wish: PlaceWish, host: string): Booking[] {
  const meeting = wish.change?.number ?? wish.id
  return wish.sessions.map((one) => ({
    ...{ ...spanOf(one), host, meeting },
    teacherId: one.teacherId ?? wish.teacher.id,
  }))
}

function heldBookings({ id, place: { host }, number, teacherId, sessions }: Hold): Booking[] {
  return sessions.map((one) => ({
    ...{ ...spanOf(one), host, meeting: number ?? id },
    teacherId: one.teacherId ?? teacherId,
  }))
}
