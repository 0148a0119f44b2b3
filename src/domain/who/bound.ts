import type { Meeting } from '../meeting.ts'
import { type Connection, keyOf } from '../when/connection.ts'

/** What is needed to find who is on the telephone as well. */
export type Bound = Pick<Meeting, 'connections' | 'bound'>

/**
 * All other connections that Zoom binds to this one by telephones, in the order of their keys. Without a telephone there are none. A telephone
 * counts if `isOfOne` says so of its devices.
 */
export function boundWith(
  { connections, bound }: Bound,
  connection: Connection,
  isOfOne: (devices: readonly Connection[]) => boolean = () => true,
): Connection[] {
  if (bound.size === 0) return []
  const known = (keys: Iterable<string>) => [...keys].flatMap((key) => connections.get(key) ?? [])
  const own = keyOf(connection)
  const keys = keysBoundWith(bound, own, (devices) => isOfOne(known(devices)))
  return known(keys.filter((key) => key !== own).sort())
}

/** The same, as keys of connections that are known or not, with the connection's own key. */
export function keysBoundWith(
  bound: Meeting['bound'],
  own: string,
  isOfOne: (devices: ReadonlySet<string>) => boolean = () => true,
): string[] {
  const keys = new Set([own])
  for (const key of keys)
    for (const [telephone, devices] of bound) {
      const isNear = telephone === key || devices.has(key)
      if (isNear && isOfOne(devices)) for (const one of [telephone, ...devices]) keys.add(one)
    }
  return [...keys]
}

export const isTelephone = ({ bound }: Bound, connection: Connection): boolean => bound.has(keyOf(connection))
