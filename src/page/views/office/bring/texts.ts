import { fill, language } from '../../../messages/text.ts'

/** The texts of this view, loaded with it. */
const TEXTS = {
  title: { en: 'Bring people and classes', fil: 'Magdala ng mga tao at klase' },
  why: {
    en: 'A spreadsheet (Excel or CSV) with a person in each row, or OneRoster as a zip. You see what would change before anything does. Passwords are never read.',
    fil: 'Isang spreadsheet (Excel o CSV) na may isang tao sa bawat hanay, o OneRoster bilang zip. Makikita mo kung ano ang magbabago bago ito mangyari. Hindi kailanman binabasa ang mga password.',
  },
  file: { en: 'File', fil: 'File' },
  class: {
    en: 'Class of all, if the file has no such column',
    fil: 'Klase ng lahat, kung walang ganitong hanay ang file',
  },
  sheet: { en: 'Sheet', fil: 'Sheet' },
  rollOver: {
    en: 'New school year: the file is the whole school. Whoever is not in it leaves.',
    fil: 'Bagong taong panuruan: ang file ay ang buong paaralan. Aalis ang sinumang wala rito.',
  },
  partial: {
    en: 'Leave the wrong rows out and take the others',
    fil: 'Iwan ang mga maling hanay at kunin ang iba',
  },
  'step.sending': { en: 'Sending the file …', fil: 'Ipinapadala ang file …' },
  'step.reading': { en: 'Reading …', fil: 'Binabasa …' },
  'step.checking': { en: 'Checking …', fil: 'Sinusuri …' },
  'step.comparing': { en: 'Comparing with the roster …', fil: 'Inihahambing sa talaan …' },
  'step.storing': { en: 'Storing …', fil: 'Iniimbak …' },
  readAs: { en: 'Read as {how}', fil: 'Binasa bilang {how}' },
  columns: { en: 'What the columns are', fil: 'Ano ang mga hanay' },
  column: { en: 'Column', fil: 'Hanay' },
  means: { en: 'Is', fil: 'Ay' },
  notRead: { en: 'not read', fil: 'hindi binabasa' },
  secret: { en: 'never read', fil: 'hindi kailanman binabasa' },
  untitled: { en: 'Column {n}', fil: 'Hanay {n}' },
  wouldChange: { en: 'What would change', fil: 'Ano ang magbabago' },
  changed: { en: 'What changed', fil: 'Ano ang nagbago' },
  new: { en: 'New', fil: 'Bago' },
  other: { en: 'Changed', fil: 'Nabago' },
  gone: { en: 'Leaves', fil: 'Aalis' },
  same: { en: 'Same', fil: 'Pareho' },
  'kind.student': { en: 'Pupils', fil: 'Mga mag-aaral' },
  'kind.teacher': { en: 'Teachers', fil: 'Mga guro' },
  'kind.parent': { en: 'Parents', fil: 'Mga magulang' },
  'kind.admin': { en: 'Admins', fil: 'Mga admin' },
  'kind.classes': { en: 'Classes', fil: 'Mga klase' },
  'kind.enrollments': { en: 'Places in classes', fil: 'Mga lugar sa klase' },
  'kind.guardians': { en: 'Guardians of pupils', fil: 'Mga tagapag-alaga ng mag-aaral' },
  absent: {
    en: '{n} {n|person|people} of the roster {n|is|are} not in the file, and {n|stays|stay}.',
    fil: '{n} tao sa talaan ang wala sa file, at mananatili sila.',
  },
  moved: { en: 'Moved to another class: {n}', fil: 'Lumipat ng klase: {n}' },
  left: { en: 'Who leaves: {n}', fil: 'Sino ang aalis: {n}' },
  people: { en: 'New and changed people: {n}', fil: 'Mga bago at nabagong tao: {n}' },
  wrong: { en: 'Wrong rows: {n}', fil: 'Mga maling hanay: {n}' },
  skipped: { en: 'Rows that were left out: {n}', fil: 'Mga hanay na iniwan: {n}' },
  notes: { en: 'You should know: {n}', fil: 'Dapat mong malaman: {n}' },
  line: { en: '{file}, line {n}', fil: '{file}, linya {n}' },
  was: { en: 'was {was}', fil: 'dating {was}' },
  isNew: { en: 'new', fil: 'bago' },
  nothing: { en: 'nothing', fil: 'wala' },
  doIt: { en: 'Do it', fil: 'Gawin' },
  doItLeaving: { en: 'Do it: {n} {n|person leaves|people leave}', fil: 'Gawin: {n} tao ang aalis' },
  done: { en: 'The file is in the roster.', fil: 'Nasa talaan na ang file.' },
  another: { en: 'Bring another file', fil: 'Magdala ng isa pang file' },
  mend: {
    en: 'Nothing can be brought while rows are wrong. Mend them in the file, or leave them out.',
    fil: 'Walang madadala habang may mga maling hanay. Ayusin ang mga ito sa file, o iwan.',
  },
  'field.id': { en: 'Id', fil: 'Id' },
  'field.number': { en: 'Number for life (LRN)', fil: 'LRN' },
  'field.name': { en: 'Name', fil: 'Pangalan' },
  'field.lastName': { en: 'Last name', fil: 'Apelyido' },
  'field.firstName': { en: 'First name', fil: 'Unang pangalan' },
  'field.middleName': { en: 'Middle name', fil: 'Gitnang pangalan' },
  'field.suffix': { en: 'Name extension', fil: 'Karugtong ng pangalan' },
  'field.email': { en: 'E-mail', fil: 'E-mail' },
  'field.role': { en: 'Role', fil: 'Tungkulin' },
  'field.sex': { en: 'Sex', fil: 'Kasarian' },
  'field.class': { en: 'Class', fil: 'Klase' },
  'field.classId': { en: 'Id of the class', fil: 'Id ng klase' },
  'field.gradeLevel': { en: 'Grade level', fil: 'Baitang' },
  'field.section': { en: 'Section', fil: 'Seksiyon' },
  'field.teacher': { en: 'Teacher of the class', fil: 'Guro ng klase' },
  'field.guardianId': { en: 'Guardian: id', fil: 'Tagapag-alaga: id' },
  'field.guardianName': { en: 'Guardian: name', fil: 'Tagapag-alaga: pangalan' },
  'field.guardianEmail': { en: 'Guardian: e-mail', fil: 'Tagapag-alaga: e-mail' },
  'field.guardian2Id': { en: 'Second guardian: id', fil: 'Ikalawang tagapag-alaga: id' },
  'field.guardian2Name': { en: 'Second guardian: name', fil: 'Ikalawang tagapag-alaga: pangalan' },
  'field.guardian2Email': { en: 'Second guardian: e-mail', fil: 'Ikalawang tagapag-alaga: e-mail' },
} as const

type Key = keyof typeof TEXTS

export const b = (key: Key, values?: Record<string, string | number>): string =>
  fill(TEXTS[key][language.value], values)

const isKey = (key: string): key is Key => key in TEXTS

/** The text for a server's word, or else the word itself. */
export const word = (prefix: 'step' | 'field' | 'kind', name: string): string => {
  const key = `${prefix}.${name}`
  return isKey(key) ? b(key) : name
}

export const FIELDS = Object.keys(TEXTS).flatMap((key) =>
  key.startsWith('field.') ? [key.slice('field.'.length)] : [],
)
