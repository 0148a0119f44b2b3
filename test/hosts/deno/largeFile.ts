import { zipOf } from '../../support/zipped.ts'

const CLASSES_EACH = 6

const guid = (n: number): string => `${n.toString(16).padStart(8, '0')}-89ab-4def-8123-456789abcdef`
const lines = (header: string, count: number, line: (n: number) => string): string =>
  [header, ...Array.from({ length: count }, (_, n) => line(n))].join('\r\n')

/** A OneRoster zip of so many pupils, each in six classes. */
export function largeFile(pupils: number): Promise<Uint8Array> {
  const classes = Math.ceil(pupils / 25)
  return zipOf({
    'manifest.csv':
      'propertyName,value\noneroster.version,1.1\nfile.users,bulk\nfile.classes,bulk\nfile.enrollments,bulk\nfile.demographics,bulk\n',
    'users.csv': lines(
      'sourcedId,enabledUser,role,givenName,familyName,identifier,email,password',
      pupils,
      (n) =>
        `${guid(n)},true,student,Given ${n % 977},Family ${n % 1999},13648${n + 1_000_000},pupil.${n}@school.example,secret`,
    ),
    'demographics.csv': lines(
      'sourcedId,birthDate,sex',
      pupils,
      (n) => `${guid(n)},2014-03-02,${n % 2 ? 'male' : 'female'}`,
    ),
    'classes.csv': lines('sourcedId,title,classType', classes, (n) => `class-${n},Class ${n},scheduled`),
    'enrollments.csv': lines('sourcedId,classSourcedId,userSourcedId,role', pupils * CLASSES_EACH, (n) => {
      const pupil = Math.floor(n / CLASSES_EACH)
      return `e-${n},class-${(pupil * 7 + (n % CLASSES_EACH)) % classes},${guid(pupil)},student`
    }),
  })
}
