import type { Licence, ListedHost } from '../app/hostPool.ts'
import { capacityOf, type PoolHost, type PoolPlan, placesOf } from '../domain/pool/host.ts'
import type { HostEntry } from './storage.ts'

/** Zoom's word before what was given by hand. */
export const licenceOf = ({ licence, given }: Pick<HostEntry, 'licence' | 'given'>): Licence | null =>
  licence ?? given.licence ?? null

/** Lent to everybody. */
export const isPooled = ({ rank }: HostEntry): boolean => rank !== null

export const mayHost = (entry: HostEntry): boolean => licenceOf(entry) !== 'none' && entry.lostAt === null

export function poolHostOf(entry: HostEntry, plan: PoolPlan): PoolHost {
  const licence = licenceOf(entry)
  const isLicensed = licence === null ? null : licence === 'licensed'
  return {
    key: entry.email,
    places: entry.given.places ?? placesOf(plan, isLicensed),
    isLicensed,
    capacity: entry.given.capacity ?? capacityOf(plan, isLicensed),
  }
}

/** A Zoom user that the pool does not know. */
export const unknownHost = (key: string, plan: PoolPlan): PoolHost => ({
  key,
  places: 1,
  isLicensed: null,
  // As with a licence: nobody is warned about an unknown host.
  capacity: capacityOf(plan, true),
})

export function listed(entry: HostEntry, plan: PoolPlan): ListedHost {
  const { email, zoomUserId, name, lostAt } = entry
  const { places, capacity } = poolHostOf(entry, plan)
  return {
    email,
    zoomUserId,
    name,
    isPooled: isPooled(entry),
    licence: licenceOf(entry),
    places,
    capacity,
    lostAt,
  }
}

/** What teachers read of a host of the pool: never the address. */
export const shownName = (key: string, entry: HostEntry | undefined): string =>
  entry?.name ?? key.split('@')[0] ?? key

export const newEntry = (email: string): HostEntry => ({
  email,
  rank: null,
  name: null,
  zoomUserId: null,
  given: {},
  licence: null,
  lostAt: null,
  lostFrom: null,
})
