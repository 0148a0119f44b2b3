import type { Connection } from '../../simulator/lesson.ts'
import { createRandom, type Random } from '../../simulator/random.ts'
import type { SchoolClass } from '../school/classes.ts'

/** What pupils do in the sessions of a term: a few of each class by habit, the others by chance. */

const MINUTE = 60

/** What becomes of a pupil in one session. `isUnknown`: they come without a sign that tells who it is. */
export interface Coming {
  connections: Connection[]
  isUnknown?: boolean
}

/** A session's place among those of its class: how many are before it, and how many after it. */
export interface Place {
  session: number
  left: number
}

type Habit = (at: Place, random: Random) => Coming | null

const ABSENT: Coming = { connections: [] }

const from = (second: number): Coming => ({ connections: [{ from: second }] })

const staysAway: Habit = ({ left }) => (left < 3 ? ABSENT : null)

const comesLate: Habit = (_, random) => (random.chance(0.6) ? from(random.int(11, 19) * MINUTE) : null)

/** On somebody else's telephone. */
const isUnknown: Habit = ({ session }) =>
  session % 4 === 2 ? { connections: [{ from: 90 }], isUnknown: true } : null

/** What worries a teacher; each class has one who does one of them. */
const WORRIES: readonly Habit[] = [
  staysAway,
  ({ session }) => (session % 3 === 1 ? ABSENT : null),
  (_, random) =>
    random.chance(0.5) ? { connections: [{ from: 40, to: random.int(5, 13) * MINUTE }] } : null,
]

/** The pupils with a habit, by their place in the class. */
export function habitsOf({ id, pupils }: SchoolClass): ReadonlyMap<number, Habit> {
  const random = createRandom(0, `${id} habits`)
  const places = random.shuffled(pupils.map((_, index) => index))
  // The one who sees their own page in the sample has nothing to worry about.
  const [late = 0, unknown = 0, worrying = 0] = places.filter((place) => place > 0)
  return new Map([
    [late, comesLate],
    [unknown, isUnknown],
    [worrying, random.pick(WORRIES)],
  ])
}

export const comingOf = (habit: Habit | undefined, at: Place, random: Random): Coming =>
  habit?.(at, random) ?? byChance(random)

function byChance(random: Random): Coming {
  if (random.chance(0.03)) return ABSENT
  if (random.chance(0.05)) return from(random.int(11, 24) * MINUTE)
  const first = random.int(5, 240)
  if (random.chance(0.015)) return { connections: [{ from: first, to: random.int(6, 14) * MINUTE }] }
  if (random.chance(0.05)) return rejoining(first, random)
  if (random.chance(0.1)) return { connections: [{ from: first + 60, waited: random.int(20, 60) }] }
  return from(first)
}

/** A lost connection. */
function rejoining(first: number, random: Random): Coming {
  const lost = random.int(12, 30) * MINUTE
  return { connections: [{ from: first, to: lost }, { from: lost + random.int(20, 300) }] }
}
