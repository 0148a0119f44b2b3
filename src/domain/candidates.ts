/** Candidates for one guest at most. */
const MOST = 5

/**
 * Who of the people missing a guest may be, for a person to decide: those whose names have a word in common with the
 * guest's, whatever its case and accents; more words first. A suggestion alone, for two pupils may share a name.
 */
export function candidates<Person extends { id: string; name: string }>(
  guest: string | null,
  missing: readonly Person[],
): Person[] {
  const words = wordsOf(guest ?? '')
  return missing
    .map((person) => ({ person, common: [...wordsOf(person.name)].filter((word) => words.has(word)).length }))
    .filter(({ common }) => common > 0)
    .sort((a, b) => b.common - a.common || inOrder(a.person, b.person))
    .slice(0, MOST)
    .map(({ person }) => person)
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
