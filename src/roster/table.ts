import type { ClassKey, FileFact, PersonKey, PersonValues, ReadOptions } from '../app/rosterFile.ts'
import type { TableRow } from './csv.ts'
import type { Column } from './header.ts'
import { emailIn, numberIn, textIn, WrongRow } from './value.ts'
import { isTotal, roleByWord, sexOf, type TableField } from './words.ts'

type Said = FileFact extends infer F ? (F extends unknown ? Omit<F, 'file' | 'line'> : never) : never
type Cells = Partial<Record<TableField, string>>

/** The facts of a table's rows. */
export function factsOf(
  rows: readonly TableRow[],
  file: string,
  columns: readonly Column[],
  options: ReadOptions,
): FileFact[] {
  return rows.flatMap((row) =>
    sentencesOf(row, columns, options).map((said): FileFact => ({ ...said, file, line: row.line })),
  )
}

function sentencesOf(row: TableRow, columns: readonly Column[], options: ReadOptions): Said[] {
  try {
    return personIn(cellsOf(row, columns), options)
  } catch (error) {
    if (error instanceof WrongRow) return [{ says: 'wrong', field: error.field, reason: error.message }]
    throw error
  }
}

/** Fields that Excel turns into dates: a class 7-1 becomes the first of July. */
const NO_DATES: readonly (TableField | null)[] = ['id', 'number', 'class', 'classId', 'section', 'gradeLevel']

/** A class 7-1 in a CSV that Excel has saved. */
const EXCELS_DATE = /^\d{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)$/

function cellsOf({ cells, dates }: TableRow, columns: readonly Column[]): Cells {
  const found: Cells = {}
  for (const { column, field } of columns) {
    if (field === null) continue
    if (
      NO_DATES.includes(field) &&
      (dates?.includes(column - 1) || EXCELS_DATE.test(cells[column - 1] ?? ''))
    )
      throw new WrongRow(field, 'was made a date by Excel: format the column as text')
    found[field] = cells[column - 1] ?? ''
  }
  return found
}

function personIn(cells: Cells, options: ReadOptions): Said[] {
  const number = numberIn(cells.number, 'number')
  const id = numberIn(cells.id, 'id')
  const email = emailIn(cells.email)
  const name = nameIn(cells)
  const key: PersonKey = { id, number, email, name }
  if (id === undefined && number === undefined && email === undefined)
    return withoutKey(cells, name !== undefined)
  const said = roleIn(cells.role) ?? options.role ?? undefined
  const role = said ?? 'student'
  const values: PersonValues = {
    name,
    email,
    role: said,
    sex: sexIn(cells.sex),
    number,
    listedAs: role === 'student' ? listedAsIn(cells) : undefined,
  }
  const guardians = role === 'student' ? [...guardianIn(cells, key, ''), ...guardianIn(cells, key, '2')] : []
  return [{ says: 'person', key, values, beside: false }, ...classIn(cells, key, role, options), ...guardians]
}

/** A form ends with totals and signatures. A person without a key cannot be told from others with the same name. */
function withoutKey(cells: Cells, isNamed: boolean): Said[] {
  if (Object.values(cells).some(isTotal)) return [{ says: 'nothing', reason: 'is a total or a signature' }]
  if (!isNamed) return [{ says: 'nothing', reason: 'names nobody' }]
  throw new WrongRow(null, 'has no id, number or e-mail: a name alone is nobody')
}

/** “Last, First, Middle” and separate columns become “First Middle Last”, as the roster and Zoom have names. */
function nameIn(cells: Cells): string | undefined {
  const [last = '', ...others] = (cells.name ?? '').split(',').map((part) => part.trim())
  const whole = others.length > 0 ? [...others, last] : [last]
  const parts = [cells.firstName, cells.middleName, cells.lastName, cells.suffix]
  const isApart = (cells.firstName ?? '') !== '' || (cells.lastName ?? '') !== ''
  // A learner without a middle name has a dash in its place.
  const words = (isApart ? parts : whole).filter((part) => part !== undefined && !/^[-–—]*$/.test(part))
  return textIn(words.join(' '), 'name')
}

/** As the school's own forms have it. */
function listedAsIn({ name = '', lastName, firstName, middleName, suffix }: Cells): string | undefined {
  if (!lastName || !firstName) return name.includes(',') ? textIn(name, 'name') : undefined
  const given = suffix ? `${firstName} ${suffix}` : firstName
  const parts = [lastName, given, middleName].filter((part) => part !== undefined && !/^[-–—]*$/.test(part))
  return textIn(parts.join(', '), 'name')
}

function roleIn(cell: string | undefined) {
  if (!cell) return undefined
  const role = roleByWord(cell)
  if (role === undefined) throw new WrongRow('role', 'is none of student, teacher, parent and admin')
  return role
}

function sexIn(cell: string | undefined) {
  const sex = sexOf(cell ?? '')
  if (sex === undefined) throw new WrongRow('sex', 'is not known here: write male or female, or nothing')
  return sex ?? undefined
}

function classIn(cells: Cells, person: PersonKey, role: string, options: ReadOptions): Said[] {
  const gradeLevel = textIn(cells.gradeLevel, 'gradeLevel')
  const section = textIn(cells.section, 'section')
  const id = numberIn(cells.classId, 'classId')
  const name = textIn(cells.class, 'class') ?? sectionName(gradeLevel, section)
  const named = name ?? id ?? options.class
  if (named === null || named === undefined) return []
  const key: ClassKey = id === undefined ? { name: named } : { id }
  // A row with only a class's id gives no name, so a class in the roster keeps its name.
  const values = { name: id === undefined ? named : name, gradeLevel, section }
  const said: Said[] = [{ says: 'class', class: key, values }]
  const teacher = teacherIn(cells.teacher)
  if (teacher) said.push({ says: 'teaching', class: key, teacher, primary: true })
  if (role === 'student') said.push({ says: 'enrollment', class: key, student: person })
  if (role === 'teacher') said.push({ says: 'teaching', class: key, teacher: person, primary: false })
  return said
}

const sectionName = (gradeLevel: string | undefined, section: string | undefined): string | undefined =>
  section === undefined ? undefined : [gradeLevel, section].filter((part) => part !== undefined).join(' ')

/** A name does not identify a teacher, so a column of teachers' names is not used. */
function teacherIn(cell: string | undefined): PersonKey | null {
  const text = textIn(cell, 'teacher')
  if (text === undefined) return null
  return text.includes('@') ? { email: emailIn(text, 'teacher') } : { id: text }
}

/** A guardian with an e-mail or an id is one person for all their children. A guardian with only a name belongs to this child alone. */
function guardianIn(cells: Cells, student: PersonKey, which: '' | '2'): Said[] {
  const field = <Part extends string>(part: Part) => `guardian${which}${part}` as const
  const email = emailIn(cells[field('Email')], field('Email'))
  const name = nameIn({ name: cells[field('Name')] ?? '' })
  const given = numberIn(cells[field('Id')], field('Id'))
  if (given === undefined && email === undefined && name === undefined) return []
  const own = `guardian ${which || 1} of ${student.id ?? student.number ?? student.email}`
  const id = given ?? (email === undefined ? own : undefined)
  const parent: PersonKey = { id, email, name }
  const values: PersonValues = { name, email, role: 'parent' }
  return [
    { says: 'person', key: parent, values, beside: true },
    { says: 'guardian', parent, student },
  ]
}
