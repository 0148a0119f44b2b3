import type { Keyed } from '../../domain/keyed.ts'
import { emptyIndex, type Index, type Meeting, type Session } from '../../domain/meeting.ts'
import { LateMap } from './lateMap.ts'
import {
  connectionText,
  participantText,
  readConnection,
  readParticipant,
  type WordOf,
} from './peopleText.ts'

/**
 * The people of a meeting as lines of text. The first line has in columns what a waking writer needs of everybody. Behind it each connection
 * has a line, and each participant of each session. A line is read when somebody asks for it, and is written once.
 */

/** What `peopleLines` takes of a meeting. */
export type People = Pick<Meeting, 'connections' | 'wordKeys'> & {
  index: Index
  /** Each session's participants, by the session's id. */
  participants: Map<string, Session['participants']>
}

/** Participants and connections stand by their numbers: their places in the columns. */
interface Columns {
  words: string[]
  wordKeys: number[]
  /** Of connections, and of participants. */
  keys: string[]
  ids: string[]
  /** Each connection's participant. */
  idOf: number[]
  rows: [sessionId: string, ids: number[]][]
  /** As in the index. */
  atDoor: [uuid: string, connections: number[]][]
  emailUsers: [uuid: string, users: [key: string, userId: string][]][]
}

export function peopleLines(meeting: Meeting): string[] {
  const { index, wordKeys, sessions } = meeting
  const ids = new Numbers()
  const connections = textsOf(meeting.connections, (one) => connectionText(meeting, one))
  const rows = [...sessions.values()].map(
    ({ id, participants }) => [id, textsOf(participants, (one) => participantText(meeting, one))] as const,
  )
  const keys = connections.map(([key]) => key)
  const placeOf = placesIn(index.atDoor.size === 0 ? [] : keys)
  const columns: Columns = {
    words: [...wordKeys.keys()],
    wordKeys: [...wordKeys.values()],
    keys,
    idOf: keys.map((key) => ids.of(index.participantOf.get(key) ?? '')),
    rows: rows.map(([sessionId, some]) => [sessionId, some.map(([id]) => ids.of(id))]),
    atDoor: [...index.atDoor].map(([uuid, some]) => [
      uuid,
      [...some].flatMap((key) => placeOf.get(key) ?? []),
    ]),
    emailUsers: [...index.emailUsers].map(([uuid, users]) => [uuid, [...users]]),
    ids: ids.texts,
  }
  const people = [connections, ...rows.map(([, some]) => some)].flat()
  return [JSON.stringify(columns), ...people.map(([, text]) => text)]
}

/** `peopleLines` wrote the lines. Throws if some are missing. */
export function readPeople(lines: readonly string[]): People {
  const columns = JSON.parse(at(lines, 0)) as Columns
  const { words, wordKeys, keys, ids, idOf, rows, atDoor, emailUsers } = columns
  const wordOf = wordsBy(columns)
  const nextText = textsFrom(lines, 1)
  const late = <V extends object>(all: readonly string[], read: Read<V>) =>
    new LateMap(all.map(nextText), (text, key) => remembered(read(text, key, wordOf), text))
  return {
    connections: late(keys, readConnection),
    participants: new Map(
      rows.map(([sessionId, some]) => [
        sessionId,
        late(
          some.map((n) => at(ids, n)),
          readParticipant,
        ),
      ]),
    ),
    wordKeys: new Map(words.map((word, n) => [word, at(wordKeys, n)])),
    index: {
      ...emptyIndex(),
      ...participantsBy(keys.map((key, n) => [key, at(ids, at(idOf, n))])),
      atDoor: new Map(atDoor.map(([uuid, some]) => [uuid, new Set(some.map((n) => at(keys, n)))])),
      emailUsers: new Map(emailUsers.map(([uuid, users]) => [uuid, new Map(users)])),
    },
  }
}

type Read<V> = (text: string, key: string, wordOf: WordOf) => V

/** Gives each key the next line. */
function textsFrom(lines: readonly string[], from: number): (key: string) => [key: string, text: string] {
  let next = from
  return (key) => {
    const text = at(lines, next)
    next += 1
    return [key, text]
  }
}

/** Made when a line with a word is first read. */
function wordsBy({ words, wordKeys }: Columns): WordOf {
  let byKey: Map<number, string> | null = null
  return (key) => {
    byKey ??= new Map(words.map((word, n) => [at(wordKeys, n), word]))
    return byKey.get(key) ?? null
  }
}

function participantsBy(
  all: readonly (readonly [key: string, id: string])[],
): Pick<Index, 'participantOf' | 'connectionsOf'> {
  const connectionsOf = new Map<string, Set<string>>()
  for (const [key, id] of all) {
    const known = connectionsOf.get(id)
    if (known) known.add(key)
    else connectionsOf.set(id, new Set([key]))
  }
  return { participantOf: new Map(all), connectionsOf }
}

function textsOf<V extends object>(
  values: Keyed<V>,
  write: (value: V) => string,
): [key: string, text: string][] {
  const all: Iterable<[string, V | string]> = values instanceof LateMap ? values.unread() : values
  return Array.from(all, ([key, value]) => [key, typeof value === 'string' ? value : textOf(value, write)])
}

/** Connections and participants are replaced and never changed, so each is written once. */
const texts = new WeakMap<object, string>()

function textOf<V extends object>(value: V, write: (value: V) => string): string {
  const text = texts.get(value)
  if (text !== undefined) return text
  const written = write(value)
  texts.set(value, written)
  return written
}

function remembered<V extends object>(value: V, text: string): V {
  texts.set(value, text)
  return value
}

const placesIn = (keys: readonly string[]): Map<string, number> => new Map(keys.map((key, n) => [key, n]))

/** Distinct texts by number. */
class Numbers {
  readonly texts: string[] = []
  readonly #numbers = new Map<string, number>()

  of(text: string): number {
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    this.#numbers.set(text, this.texts.length)
    return this.texts.push(text) - 1
  }
}

function at<T>(list: readonly T[], n: number): T {
  const value = list[n]
  if (value === undefined) throw new Error('A snapshot with a part missing')
  return value
}
