import type { Connection, Person } from '../simulator/lesson.ts'
import { createRandom } from '../simulator/random.ts'

/** A school of invented people for the page: what a teacher would see on a Thursday. */

export interface Someone {
  id: string
  name: string
  email: string
}

const someone = (id: string, name: string): Someone => ({ id, name, email: `${id}@school.example` })

export const ADMIN = someone('admin-1', 'Ronaya Delgamo')
export const OFFICE = someone('admin-2', 'Habagat Salvaleon')
export const REGISTRAR = someone('admin-3', 'Dagat Montealba')
export const TEACHER = someone('teacher-1', 'Marikit Olayvar')
export const OTHER_TEACHER = someone('teacher-2', 'Isagani Montealba')

/** A Zoom user that the school lends to its teachers. */
export const ROOM = { email: 'room-1@school.example', name: 'Room 1' }

const FIRST = ['Amihan', 'Bituin', 'Dalisay', 'Hiraya', 'Ligaya', 'Mayumi', 'Sinag', 'Tala']
const LAST = ['Aguadulce', 'Batongbuhay', 'Salvaleon']

export const PUPILS = LAST.flatMap((last) => FIRST.map((first) => `${first} ${last}`)).map((name, index) =>
  someone(`student-${index + 1}`, name),
)

/** Names that break a page that trusts them, or that has only thought of its own. */
export const HOSTILE = [
  '<img src=x onerror="document.title=\'broken\'">',
  '👩‍🚀'.repeat(64),
  'Ana"><script>document.title="broken"</script>',
  'مريم بنت عبد الله',
  '欧阳静怡',
  'Maximilianalexanderferdinandjosephinewilhelminevonunzuhohenstein-Oberwaldenburg',
].map((name, index) => someone(`student-9${index}`, name))

const parentOf = ({ id, name }: Someone) => ({
  id: id.replace('student', 'parent'),
  name: `Parent of ${name}`.slice(0, 200),
  email: `${id.replace('student', 'parent')}@family.example`,
  role: 'parent',
})

const BIOLOGY = PUPILS.slice(0, 20)
const CHEMISTRY = PUPILS.slice(8, 24)

export const ROSTER = {
  users: [
    { ...ADMIN, role: 'admin' },
    { ...OFFICE, role: 'admin' },
    { ...REGISTRAR, role: 'admin' },
    { ...TEACHER, role: 'teacher' },
    { ...OTHER_TEACHER, role: 'teacher' },
    ...[...PUPILS, ...HOSTILE].map((pupil) => ({ ...pupil, role: 'student' })),
    ...PUPILS.map(parentOf),
  ],
  classes: [
    { id: 'biology-7a', name: 'Biology 7A', teacherId: TEACHER.id },
    { id: 'chemistry-8b', name: 'Chemistry 8B', teacherId: TEACHER.id },
    { id: 'arts-9c', name: 'Arts 9C', teacherId: OTHER_TEACHER.id },
  ],
  enrollments: [
    ...BIOLOGY.map(({ id }) => ({ classId: 'biology-7a', studentId: id })),
    ...CHEMISTRY.map(({ id }) => ({ classId: 'chemistry-8b', studentId: id })),
    ...HOSTILE.map(({ id }) => ({ classId: 'arts-9c', studentId: id })),
  ],
  guardians: PUPILS.map((pupil) => ({ parentId: parentOf(pupil).id, studentId: pupil.id })),
}

const MINUTE = 60

/** Of the twenty, some come seldom: what a pupil does in a session of the term, by chance and by habit. */
export function termLesson(session: number): Person[] {
  const random = createRandom(session, 'term')
  return BIOLOGY.map((pupil, index) => person(pupil, habit(index, session, random.chance.bind(random))))
}

const STAYING = [{ from: 20 }]

function habit(index: number, session: number, chance: (p: number) => boolean): Connection[] {
  if (index === 7 && session > 8) return []
  if (index === 12 && session % 3 === 0) return []
  if (index === 3 && chance(0.5)) return [{ from: 16 * MINUTE }]
  if (chance(0.03)) return []
  if (chance(0.05)) return [{ from: 13 * MINUTE }]
  if (chance(0.03)) return [{ from: 30, to: 8 * MINUTE }]
  return STAYING
}

/** Today's class: late, partly there, absent, on two devices, at the door, in a breakout room, with a rejoin, and a guest. */
export function todaysLesson(): Person[] {
  const courses: Record<string, Connection[]> = {
    'student-3': [{ from: 14 * MINUTE }],
    'student-6': [{ from: 22 * MINUTE }],
    'student-9': [{ from: 30, to: 9 * MINUTE }],
    'student-4': [],
    'student-18': [],
    'student-2': [{ from: 35, moves: [16 * MINUTE, 31 * MINUTE] }],
    'student-5': [{ from: 6 * MINUTE, waited: 3 * MINUTE }],
    'student-12': [{ from: 40 }, { from: 3 * MINUTE, to: 31 * MINUTE, name: 'tablet' }],
    'student-15': [
      { from: 20, to: 14 * MINUTE },
      { from: 19 * MINUTE, to: 27 * MINUTE },
      { from: 29 * MINUTE },
    ],
  }
  return [
    person(TEACHER, [{ from: 0 }]),
    ...BIOLOGY.map((pupil, index) =>
      person(pupil, courses[pupil.id] ?? [{ from: 5 + ((index * 47) % 190) }]),
    ),
    { name: 'Hiraya’s phone', connections: [{ from: 2 * MINUTE, to: 38 * MINUTE }] },
  ]
}

/** A class that has run for twelve minutes. */
export function runningLesson(): Person[] {
  return [
    person(TEACHER, [{ from: 0 }]),
    ...CHEMISTRY.slice(0, -3).map((pupil, index) =>
      person(pupil, index === 4 ? [{ from: 60, to: 7 * MINUTE }] : [{ from: 10 + index * 13 }]),
    ),
    { name: 'Sinag S.', connections: [{ from: 5 * MINUTE }] },
  ]
}

export const hostileLesson = (): Person[] => [
  ...HOSTILE.slice(1).map((pupil) => person(pupil, STAYING)),
  { name: '<b onmouseover="document.title=\'broken\'">guest</b>', connections: [{ from: 60 }] },
]

/** Signed in to Zoom, so that the e-mail counts. */
const person = ({ id, name, email }: Someone, connections: Connection[]): Person => ({
  name,
  email,
  userId: `zoom-${id}`,
  connections,
})
