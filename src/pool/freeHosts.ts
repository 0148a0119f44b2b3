import type { FreeHosts, PlaceWish, WishedSession } from '../app/hostPool.ts'
import { teachesMeanwhile } from '../domain/pool/findHost.ts'
import { isPooled, mayHost, poolHostOf, shownName } from './entries.ts'
import { domainWish, ownHost, spanOf } from './placing.ts'
import type { Pool } from './pool.ts'

/** The hosts that a teacher may choose from at a time: the teacher's own user first, then the pool. */
export async function freeHosts(
  pool: Pool,
  time: WishedSession,
  teacher: PlaceWish['teacher'],
): Promise<FreeHosts> {
  const wish: PlaceWish = { id: '', teacher, sessions: [time], classIds: [] }
  const picture = await pool.picture([wish])
  const asked = domainWish(picture, wish)
  const own = ownHost(picture, teacher.email)
  const pooled = [...picture.entries.values()].filter((entry) => isPooled(entry) && mayHost(entry))
  const hosts = pooled.map((entry) => poolHostOf(entry, picture.plan)).filter(({ key }) => key !== own?.key)
  return {
    isPool: pool.isPool(),
    teaches: teachesMeanwhile(picture.bookings, asked)?.meeting ?? null,
    hosts: [...(own ? [own] : []), ...hosts].map(({ key, places, isLicensed, capacity }) => ({
      host: shownName(key, picture.entries.get(key)),
      isOwn: key === own?.key,
      isLicensed,
      capacity,
      free: Math.max(0, places - picture.bookings.taken(key, spanOf(time), asked)),
    })),
  }
}
