import type { Role } from '../domain/access.ts'

/** The fields that a column may hold, of a person, their class and their guardian. */
export const TABLE_FIELDS = [
  'id',
  'number',
  'name',
  'lastName',
  'firstName',
  'middleName',
  'suffix',
  'email',
  'role',
  'sex',
  'class',
  'classId',
  'gradeLevel',
  'section',
  'teacher',
  'guardianId',
  'guardianName',
  'guardianEmail',
  'guardian2Id',
  'guardian2Name',
  'guardian2Email',
] as const
export type TableField = (typeof TABLE_FIELDS)[number]

export const isField = (word: string): word is TableField => TABLE_FIELDS.some((field) => field === word)

/**
 * Headers in the form of `normal`. They include the headers of DepEd's School Form 1, Google, Microsoft, PowerSchool and Infinite
 * Campus, and plain words of some languages. People map all other headers by hand.
 */
const WORDS: Record<TableField, string> = {
  id: 'id|user id|person id|person identifier|sis id|sourced id|sourcedid|unique id|local id|external id|username|login|user name|account',
  number:
    'lrn|learner reference number|number|student number|student no|no student|pupil number|pupil no|learner number|student id|pupil id|learner id|student unique id|state id|stateid|admission number|upn|matricula|matriculation number|numero de matricula|schuelernummer|schulernummer|numero|nis|nisn',
  name: 'name|full name|fullname|name of learner|learner s name|learners name|display name|complete name|pangalan|buong pangalan|nombre|nombre completo|nom complet|nome|nama|nama lengkap|vollstandiger name|lastfirst|last first',
  lastName:
    'last name|lastname|surname|family name|familyname|last|apelyido|apellido|apellidos|nom|nom de famille|nachname|familienname|sobrenome|nama belakang',
  firstName:
    'first name|firstname|given name|givenname|first|forename|unang pangalan|nombres|prenom|vorname|primeiro nome|nama depan',
  middleName: 'middle name|middlename|middle|gitnang pangalan|segundo nombre|deuxieme prenom|zweiter vorname',
  suffix: 'suffix|name extension|extension name|ext|name ext|extension',
  email:
    'email|e mail|email address|e mail address|mail|school email|deped email|google account|microsoft account|user principal name|primary email|username email|correo|correo electronico|courriel|adresse email|e mail adresse|surel',
  role: 'role|user type|type|person type|tungkulin|papel|rol|rolle|peran',
  sex: 'sex|gender|sex m f|kasarian|sexo|genero|sexe|geschlecht|jenis kelamin',
  class:
    'class|class name|course|course name|course title|subject|homeroom|home room|klase|clase|curso|classe|klasse|kurs|turma|kelas|group|grupo',
  classId: 'class id|section sis id|course id|class code|section number|section id|klassen id|id kelas',
  gradeLevel:
    'grade|grade level|year level|level|year|baitang|antas|grado|niveau|jahrgang|jahrgangsstufe|serie|tingkat',
  section: 'section|section name|seksyon|pangkat|seccion|strand section',
  teacher:
    'teacher|adviser|advisor|class adviser|teacher email|teacher e mail|teacher id|adviser email|guro|tagapayo|docente|profesor|enseignant|lehrer|professor|guru',
  guardianId: 'guardian id|guardian 1 id|parent id|parent 1 id|contact id|contact 1 id',
  guardianName:
    'guardian|guardian name|guardian 1|guardian 1 name|parent 1 name|father s name|father|father name|name of guardian|parent|parents|guardians|parent name|parent guardian|parent guardian name|contact name|magulang|tagapag alaga|tutor|nombre del tutor|responsable|erziehungsberechtigte|responsavel|wali|nama wali',
  guardianEmail:
    'guardian email|guardian 1 email|guardian e mail|parent 1 email|contact 1 email|father email|guardianemail|parent email|parent e mail|parent guardian email|contact email|email of guardian|email ng magulang|correo del tutor|email responsable|email wali',
  guardian2Id: 'guardian 2 id|parent 2 id|contact 2 id',
  guardian2Name:
    'guardian 2|guardian 2 name|parent 2 name|contact 2 name|mother s maiden name|mother s name|mother|mother name',
  guardian2Email: 'guardian 2 email|parent 2 email|contact 2 email|mother email',
}

const BY_WORD = new Map(
  TABLE_FIELDS.flatMap((field) => WORDS[field].split('|').map((word) => [word, field] as const)),
)

/** In small letters without accents, without brackets and their content, and only letters and digits. */
export const normal = (text: string): string =>
  text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/\(.*?\)|\[.*?\]/gs, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/** Headers of Rollcall's own exports. In other systems a pupil id is the school's number. */
const OWN = new Map<string, TableField>([
  ['pupil_id', 'id'],
  ['pupil', 'name'],
])

/** The meaning of a header: with, and without, the word for the person. */
export function meaningOf(header: string): TableField | undefined {
  const words = normal(header).replace(/^\d+ /, '')
  return (
    OWN.get(header.trim()) ??
    BY_WORD.get(words) ??
    BY_WORD.get(words.replace(/^(?:student|learner|pupil|user|person) /, ''))
  )
}

/** Cells of a secret column are never read. */
export const isSecret = (header: string): boolean =>
  /pass ?(?:word|code|phrase|wort)|passwd|contrase|kontrase|mot de passe|senha|kata sandi|secret|\bpin\b|^pw$/.test(
    normal(header),
  )

const ROLES: Record<Role, string> = {
  student:
    'student|pupil|learner|students|mag aaral|estudyante|alumno|alumna|estudiante|eleve|schuler|schulerin|aluno|siswa',
  teacher:
    'teacher|adviser|instructor|staff|faculty|teachers|guro|docente|profesor|maestro|maestra|enseignant|lehrer|lehrerin|professor|guru',
  parent:
    'parent|guardian|parents|relative|magulang|tagapag alaga|tutor|padre|madre|eltern|pai|mae|orang tua|wali',
  admin: 'admin|administrator|office|registrar|principal',
}
const BY_ROLE_WORD = new Map(
  Object.entries(ROLES).flatMap(([role, words]) => words.split('|').map((word) => [word, role])),
)

export const roleByWord = (cell: string): Role | undefined =>
  (['student', 'teacher', 'parent', 'admin'] as const).find((role) => role === BY_ROLE_WORD.get(normal(cell)))

const MALE =
  /^(?:m|masc|l|male|boy|lalaki|masculino|masculin|hombre|homme|garcon|mannlich|junge|masculino|laki laki)$/
const FEMALE =
  /^(?:f|fem|p|w|female|girl|babae|femenino|feminin|mujer|femme|fille|weiblich|madchen|feminino|perempuan)$/
const NEITHER = /^(?:|x|other|unspecified|unknown|not stated|divers|d)$/

/** Null if the cell says neither; undefined if the word is unknown. */
export function sexOf(cell: string): 'male' | 'female' | null | undefined {
  const word = normal(cell)
  if (MALE.test(word)) return 'male'
  if (FEMALE.test(word)) return 'female'
  return NEITHER.test(word) ? null : undefined
}

/** A row at the foot of a school's form or of Rollcall's grid, without a person. */
export const isTotal = (cell: string): boolean =>
  /^(?:(?:(?:male|female) )?(?:total|combined|grand total|kabuuan|prepared by|certified correct)\b|(?:attended|expected|rate percent)$)/.test(
    normal(cell),
  )
