/** Candidates for one guest at most. */
const MOST = 5

/**
 * Finds the missing people who may be a guest, because their names have a word in common with the guest's. Case and accents do not matter.
 * More common words come first. A teacher decides, because two pupils may share a name. The missing are read once for all guests.
 */
export function candidatesAmong<Person extends { id: string; name: string }>(
  missing: readonly Person[],
): (guest: string | null) => Person[] {
  const called = namesakes(missing)
  return (guest) => {
    const common = new Map<Person, number>()
    for (const word of wordsOf(guest ?? ''))
      for (const person of called.get(word) ?? []) common.set(person, (common.get(person) ?? 0) + 1)
    return [...common]
      .sort(([a, n], [b, m]) => m - n || inOrder(a, b))
      .slice(0, MOST)
      .map(([person]) => person)
  }
}

/** The user with the guest's unvouched e-mail comes first, before users who only share a name. */
export const emailUserFirst = <Person extends { id: string }>(
  user: Person | null,
  namesakes: readonly Person[],
): Person[] =>
  user === null ? [...namesakes] : [user, ...namesakes.filter(({ id }) => id !== user.id)].slice(0, MOST)

/** The people with each word in their name, by word. */
function namesakes<Person extends { name: string }>(people: readonly Person[]): Map<string, Person[]> {
  const called = new Map<string, Person[]>()
  for (const person of people)
    for (const word of wordsOf(person.name)) {
      const others = called.get(word)
      if (others) others.push(person)
      else called.set(word, [person])
    }
  return called
}

const inOrder = (a: { id: string; name: string }, b: { id: string; name: string }): number =>
  a.name === b.name ? (a.id < b.id ? -1 : 1) : a.name < b.name ? -1 : 1

/** `José Ñ.` has the words jose and n. */
const wordsOf = (name: string): Set<string> =>
  new Set(
    name
      .normalize('NFD')
      .replace(/\p{Mark}/gu, '')
      .toLowerCase()
      .split(/[^\p{Letter}\p{Number}]+/u)
      .filter((word) => word !== ''),
  )
