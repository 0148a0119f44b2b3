import type { Person } from '../../simulator/lesson.ts'
import { SHOWN_CLASS } from '../school/classes.ts'
import { type Someone, TEACHER } from '../school/people.ts'

/** The people who come to the class with the printed attendance. */

const MINUTE = 60
const BREAKOUT = [15 * MINUTE, 25 * MINUTE]

export const ON_TWO_DEVICES = 'Hiraya Batongbuhay'
export const REJOINED = 'Sinag Batongbuhay'
export const GUEST = 'Tala'

/** What some of the 24 did, in seconds after the start; the rest came, went to a breakout room and stayed. */
const COURSES: Record<string, Person['connections']> = {
  'Dalisay Aguadulce': [{ from: 14 * MINUTE, moves: BREAKOUT.map((at) => at + 60) }],
  'Mayumi Aguadulce': [{ from: 22 * MINUTE }],
  'Amihan Batongbuhay': [{ from: 30, to: 9 * MINUTE }],
  'Bituin Salvaleon': [],
  [ON_TWO_DEVICES]: [
    { from: 40, moves: BREAKOUT },
    { from: 3 * MINUTE, to: 31 * MINUTE, name: 'tablet' },
  ],
  // The new connection is there before Zoom notices that the old one is gone.
  [REJOINED]: [{ from: 20, to: 18 * MINUTE }, { from: 17 * MINUTE + 30 }],
}

/** Everybody who was in the class, and a guest who has only a name. */
export const peopleOfClass = (): Person[] => [
  { ...signedIn(TEACHER), connections: [{ from: 0 }] },
  ...SHOWN_CLASS.pupils.map((pupil, index) => ({
    ...signedIn(pupil),
    connections: COURSES[pupil.name] ?? [
      { from: 5 + ((index * 47) % 190), moves: BREAKOUT.map((at) => at + index) },
    ],
  })),
  { name: GUEST, connections: [{ from: 2 * MINUTE, to: 38 * MINUTE }] },
]

/** Signed in to Zoom, so that the e-mail counts. */
export const signedIn = ({ id, name, email }: Someone) => ({ name, email, userId: `zoom-${id}` })
