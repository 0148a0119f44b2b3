import type { Keyed } from '../keyed.ts'
import { type Connection, keyOf } from '../when/connection.ts'

type Connections = Pick<Keyed<Connection>, 'values'>

/**
 * Finds the connections of an instance with a name, or with a user's e-mail. Only a report or an erasure asks, so the index is made when
 * somebody first does.
 */
export class Names {
  #keys: Map<string, Set<string>> | null = null

  /** The keys of the connections under an index key. `all`: of the meeting. */
  at(indexKey: string, all: Connections): ReadonlySet<string> {
    this.#keys ??= keysBy(all)
    return this.#keys.get(indexKey) ?? NOBODY
  }

  add(connection: Connection): void {
    if (this.#keys !== null) add(this.#keys, connection)
  }

  forget(key: string): void {
    for (const [indexKey, keys] of this.#keys ?? []) {
      keys.delete(key)
      if (keys.size === 0) this.#keys?.delete(indexKey)
    }
  }
}

const NOBODY: ReadonlySet<string> = new Set()

function keysBy(all: Connections): Map<string, Set<string>> {
  const keys = new Map<string, Set<string>>()
  for (const connection of all.values()) add(keys, connection)
  return keys
}

function add(keys: Map<string, Set<string>>, connection: Connection): void {
  for (const indexKey of indexKeysOf(connection)) {
    const known = keys.get(indexKey)
    if (known) known.add(keyOf(connection))
    else keys.set(indexKey, new Set([keyOf(connection)]))
  }
}

/** The index keys of a connection: its instance with each name, and with each user behind its e-mails. */
export function indexKeysOf(connection: Connection): string[] {
  const users = connection.evidence.flatMap(({ is }) => is.emailUserId ?? [])
  const all = [...namesOf(connection), ...users.map((userId) => `user ${userId}`)]
  return [...new Set(all)].map((one) => `${connection.uuid} ${one}`)
}

/** By their keys, which erasure does not blank. */
export const namesOf = ({ evidence }: Connection): string[] =>
  evidence.flatMap(({ is }) => {
    const name = is.nameKey ?? is.name
    return name === null ? [] : [String(name)]
  })
