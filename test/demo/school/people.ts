/** The people of the sample school. All of them are invented. */

export interface Someone {
  id: string
  name: string
  email: string
}

export interface Pupil extends Someone {
  sex: 'male' | 'female'
  /** A number for life, as the Philippines give it: the year and school of the first enrolment, and a count. */
  number: string
  listedAs: string
}

const someone = (id: string, name: string): Someone => ({
  id,
  name,
  email: `${name.toLowerCase().replace(' ', '.')}@school.example`,
})

export const ADMIN = someone('admin-1', 'Ronaya Delgamo')

export const TEACHER = someone('teacher-1', 'Marikit Olayvar')

/** The sample teacher and seven others, one for each subject. */
export const TEACHERS: readonly Someone[] = [
  TEACHER,
  ...[
    'Isagani Montealba',
    'Tagumpay Luntian',
    'Lualhati Sampaga',
    'Makisig Bunaway',
    'Dakila Ilangan',
    'Halina Dalisan',
    'Magiting Talahib',
  ].map((name, index) => someone(`teacher-${index + 2}`, name)),
]

const FIRST = [
  ...['Amihan', 'Bituin', 'Dalisay', 'Hiraya', 'Ligaya', 'Mayumi', 'Sinag', 'Tala'],
  ...['Habagat', 'Lakambini', 'Diwata', 'Alon', 'Kidlat', 'Liwayway', 'Malaya', 'Ulan', 'Hamog'],
  ...['Silahis', 'Tadhana', 'Luningning', 'Bagwis', 'Lawin', 'Sampaguita', 'Himig', 'Dagat'],
]
const LAST = [
  ...['Aguadulce', 'Batongbuhay', 'Salvaleon', 'Montealba', 'Rosaluna', 'Villatala', 'Delamar', 'Campoverde'],
  ...['Lagunero', 'Sierrablanca', 'Puntalba', 'Rioseco', 'Valdehoja', 'Casanubes', 'Florindal', 'Piedraluz'],
  ...['Torremar', 'Nievalba', 'Solmonte', 'Arenalto', 'Brisamar', 'Cieloalto', 'Doradal', 'Esteromar'],
]

/** Those of the class that `npm start` shows as a table. */
const SHOWN = LAST.slice(0, 3).flatMap((last) => FIRST.slice(0, 8).map((first) => `${first} ${last}`))

/** Every other name, so that a class has many. */
const OTHERS = LAST.flatMap((_, turn) =>
  FIRST.map((first, i) => `${first} ${LAST[(turn + i) % LAST.length]}`),
).filter((name) => !SHOWN.includes(name))

/** 600. */
export const PUPILS: readonly Pupil[] = [...SHOWN, ...OTHERS].map((name, index) => ({
  ...someone(`student-${index + 1}`, name),
  sex: FIRST.indexOf(name.split(' ')[0] ?? '') % 2 === 0 ? 'female' : 'male',
  number: `50012320${String(index + 1).padStart(4, '0')}`,
  listedAs: name.split(' ').reverse().join(', '),
}))

export const parentOf = ({ id, name }: Someone): Someone => ({
  id: id.replace('student', 'parent'),
  name: `Parent of ${name}`,
  email: `${id.replace('student', 'parent')}@family.example`,
})

const PUPIL = PUPILS[0] ?? ADMIN

/** The people with printed tokens. The page signs them in at one click. */
export const BEARERS = {
  admin: { sub: ADMIN.id, role: 'admin', name: ADMIN.name },
  teacher: { sub: TEACHER.id, role: 'teacher', name: TEACHER.name },
  student: { sub: PUPIL.id, role: 'student', name: PUPIL.name },
  parent: { sub: parentOf(PUPIL).id, role: 'parent', name: parentOf(PUPIL).name },
}
