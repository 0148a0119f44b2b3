import type { Meeting } from '../meeting.ts'
import { type Connection, keyOf } from '../when/connection.ts'

/** What is needed to find who is on the telephone as well. */
export type Bound = Pick<Meeting, 'connections' | 'bound'>

/**
 * All other connections of the same person, by Zoom's binding of telephones, in the order of their keys. Without a telephone there
 * are none.
 */
export function boundWith({ connections, bound }: Bound, connection: Connection): Connection[] {
  if (bound.size === 0) return []
  const own = keyOf(connection)
  const others = keysBoundWith(bound, own).filter((key) => key !== own)
  return others.sort().flatMap((key) => connections.get(key) ?? [])
}

/** All keys of the same person, known as connections or not. */
export function keysBoundWith(bound: Meeting['bound'], own: string): string[] {
  const keys = new Set([own])
  for (const key of keys)
    for (const [telephone, devices] of bound) {
      if (telephone === key) for (const device of devices) keys.add(device)
      if (devices.has(key)) keys.add(telephone)
    }
  return [...keys]
}

export const isTelephone = ({ bound }: Bound, connection: Connection): boolean => bound.has(keyOf(connection))
