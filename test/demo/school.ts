import type { Person } from '../simulator/lesson.ts'

/** A sample school of invented people: one teacher's class of 24, one other class, and parents. */

const FIRST = ['Amihan', 'Bituin', 'Dalisay', 'Hiraya', 'Ligaya', 'Mayumi', 'Sinag', 'Tala']
const LAST = ['Aguadulce', 'Batongbuhay', 'Salvaleon']

export const TEACHER = {
  id: 'teacher-1',
  name: 'Marikit Olayvar',
  email: 'marikit.olayvar@school.example',
}
export const ADMIN = { id: 'admin-1', name: 'Ronaya Delgamo', email: 'ronaya.delgamo@school.example' }

export const STUDENTS = LAST.flatMap((last) => FIRST.map((first) => `${first} ${last}`)).map(
  (name, index) => ({
    id: `student-${String(index + 1).padStart(2, '0')}`,
    name,
    email: `${name.toLowerCase().replace(' ', '.')}@school.example`,
  }),
)

const OTHERS = ['Habagat Montealba', 'Lakambini Montealba'].map((name, index) => ({
  id: `student-9${index}`,
  name,
  email: `${name.toLowerCase().replace(' ', '.')}@school.example`,
}))

const parentOf = ({ id, name }: { id: string; name: string }) => ({
  id: id.replace('student', 'parent'),
  name: `Parent of ${name}`,
  email: `${id.replace('student', 'parent')}@family.example`,
})

/** The body of PUT /api/roster. */
export const ROSTER = {
  users: [
    { ...ADMIN, role: 'admin' },
    { ...TEACHER, role: 'teacher' },
    ...[...STUDENTS, ...OTHERS].map((student) => ({ ...student, role: 'student' })),
    ...STUDENTS.map((student) => ({ ...parentOf(student), role: 'parent' })),
  ],
  classes: [
    { id: 'biology-7a', name: 'Biology 7A', teacherId: TEACHER.id },
    { id: 'biology-7b', name: 'Biology 7B', teacherId: TEACHER.id },
  ],
  enrollments: [
    ...STUDENTS.map(({ id }) => ({ classId: 'biology-7a', studentId: id })),
    ...OTHERS.map(({ id }) => ({ classId: 'biology-7b', studentId: id })),
  ],
  guardians: STUDENTS.map((student) => ({ parentId: parentOf(student).id, studentId: student.id })),
}

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

/** Everybody who was in the class, and a guest whom nothing but a name identifies. */
export const people = (): Person[] => [
  { name: TEACHER.name, email: TEACHER.email, userId: `zoom-${TEACHER.id}`, connections: [{ from: 0 }] },
  // Signed in to Zoom, so that their e-mails count.
  ...STUDENTS.map(({ id, name, email }, index) => ({
    name,
    email,
    userId: `zoom-${id}`,
    connections: COURSES[name] ?? [
      { from: 5 + ((index * 47) % 190), moves: BREAKOUT.map((at) => at + index) },
    ],
  })),
  { name: GUEST, connections: [{ from: 2 * MINUTE, to: 38 * MINUTE }] },
]

const [FIRST_STUDENT] = STUDENTS
const nameOf = (one: { name: string } | undefined): string => one?.name ?? ''

/** Whose tokens are printed. */
export const BEARERS = {
  admin: { sub: ADMIN.id, role: 'admin', name: ADMIN.name },
  teacher: { sub: TEACHER.id, role: 'teacher', name: TEACHER.name },
  student: { sub: 'student-01', role: 'student', name: nameOf(FIRST_STUDENT) },
  parent: { sub: 'parent-01', role: 'parent', name: `Parent of ${nameOf(FIRST_STUDENT)}` },
}
