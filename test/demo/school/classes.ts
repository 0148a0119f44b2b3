import { ADMIN, PUPILS, type Pupil, parentOf, type Someone, TEACHERS } from './people.ts'

/** The classes of the sample school: five sections in each of four grades, and two subjects in each section. */

export interface SchoolClass {
  id: string
  name: string
  teacher: Someone
  pupils: readonly Pupil[]
  gradeLevel: string
  section: string
}

const SUBJECTS = [
  ['Biology', 'Mathematics'],
  ['Chemistry', 'English'],
  ['Physics', 'Filipino'],
  ['Geography', 'History'],
]
const SECTIONS = ['A', 'B', 'C', 'D', 'E']
const SECTION_NAMES = ['Narra', 'Molave', 'Acacia', 'Yakal', 'Ipil']
const FIRST_GRADE = 7
/** Of the first section; the others share the rest. */
const SHOWN = 24

/** 40, with a subject's teacher in all of its sections. */
export const CLASSES: readonly SchoolClass[] = SUBJECTS.flatMap((subjects, grade) =>
  subjects.flatMap((subject, which) =>
    SECTIONS.map((letter, section) => {
      const name = `${subject} ${FIRST_GRADE + grade}${letter}`
      const teacher = TEACHERS[grade * 2 + which] ?? ADMIN
      const pupils = pupilsOf(grade * SECTIONS.length + section)
      const gradeLevel = `Grade ${FIRST_GRADE + grade}`
      const id = name.toLowerCase().replace(' ', '-')
      return { id, name, teacher, pupils, gradeLevel, section: SECTION_NAMES[section] ?? letter }
    }),
  ),
)

function pupilsOf(section: number): readonly Pupil[] {
  if (section === 0) return PUPILS.slice(0, SHOWN)
  const others = SUBJECTS.length * SECTIONS.length - 1
  return PUPILS.slice(SHOWN).filter((_, index) => index % others === section - 1)
}

/** Throws if the school does not have the class. */
export function classOf(id: string): SchoolClass {
  const found = CLASSES.find((one) => one.id === id)
  if (found === undefined) throw new Error(`The sample school has no class ${id}`)
  return found
}

/** The class with the attendance that `npm start` prints. */
export const SHOWN_CLASS = classOf('biology-7a')

/** The body of PUT /api/roster, for these classes. */
export function rosterOf(classes: readonly SchoolClass[]) {
  const pupils = [...new Set(classes.flatMap((one) => one.pupils))]
  return {
    users: [
      { ...ADMIN, role: 'admin' },
      ...TEACHERS.map((teacher) => ({ ...teacher, role: 'teacher' })),
      ...pupils.map((pupil) => ({ ...pupil, role: 'student' })),
      ...pupils.map((pupil) => ({ ...parentOf(pupil), role: 'parent' })),
    ],
    classes: classes.map(({ teacher, pupils: _, ...one }) => ({ ...one, teacherId: teacher.id })),
    enrollments: classes.flatMap(({ id, pupils: theirs }) =>
      theirs.map((pupil) => ({ classId: id, studentId: pupil.id })),
    ),
    guardians: pupils.map((pupil) => ({ parentId: parentOf(pupil).id, studentId: pupil.id })),
  }
}
