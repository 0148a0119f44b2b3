import { isoDay, time } from './format.ts'

/** The text of a datetime-local field for an instant in a zone: 2026-11-26T08:00. */
export const toLocal = (at: string | number, zone: string): string => `${isoDay(at, zone)}T${time(at, zone)}`

/**
 * The instant of a local time in a zone. A local time that does not exist becomes an hour later. Of a local time that comes twice, the
 * first counts.
 */
export function toInstant(local: string, zone: string): string | null {
  const asUtc = Date.parse(`${local}Z`)
  if (Number.isNaN(asUtc)) return null
  const offsets = [-1, 1].map((days) => offsetAt(asUtc + days * 86_400_000, zone))
  const candidates = offsets.map((offset) => asUtc - offset)
  const fits = candidates.find((at) => toLocal(at, zone) === local.slice(0, 16))
  return new Date(fits ?? candidates[0] ?? asUtc).toISOString()
}

const offsetAt = (at: number, zone: string): number => {
  const whole = Math.floor(at / 60_000) * 60_000
  return Date.parse(`${toLocal(whole, zone)}Z`) - whole
}
