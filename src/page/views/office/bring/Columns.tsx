import { named, t } from '../../../messages/text.ts'
import type { Brought } from './send.ts'

export type Mapping = Record<string, number | null>

interface Asked {
  file: Brought['file']
  /** Called with the meaning of all columns. */
  onMap: (mapping: Mapping) => void
}

/** What a column may be: as the API names it. */
const FIELDS = [
  ...['id', 'number', 'name', 'lastName', 'firstName', 'middleName', 'suffix', 'email', 'role', 'sex'],
  ...['class', 'classId', 'gradeLevel', 'section', 'teacher'],
  ...['guardianId', 'guardianName', 'guardianEmail', 'guardian2Id', 'guardian2Name', 'guardian2Email'],
]

/** The meaning of each column. Another may be chosen. */
export function Columns({ file, onMap }: Asked) {
  if (file.columns.length === 0) return null
  const choose = (column: number, chosen: string) => {
    const others = file.columns.filter((one) => one.column !== column && one.field !== chosen)
    const read = others.flatMap((one) => (one.field === null ? [] : [[one.field, one.column] as const]))
    const given = Object.fromEntries(chosen === '' ? read : [...read, [chosen, column] as const])
    // Columns that nobody changed keep their guessed meaning.
    onMap({ ...Object.fromEntries(FIELDS.map((field) => [field, null])), ...given })
  }
  return (
    <table class="brought columns">
      <caption>{t('bring.columns')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('bring.column')}</th>
          <th scope="col">{t('bring.means')}</th>
        </tr>
      </thead>
      <tbody>
        {file.columns.map(({ column, header, field, by }) => {
          const title = header || t('bring.untitled', { n: column })
          return (
            <tr key={column}>
              <th scope="row">
                <bdi>{title}</bdi>
              </th>
              <td>
                {by === 'secret' ? (
                  t('bring.secret')
                ) : (
                  <select
                    aria-label={title}
                    value={field ?? ''}
                    onChange={(event) => choose(column, event.currentTarget.value)}
                  >
                    <option value="">{t('bring.notRead')}</option>
                    {FIELDS.map((one) => (
                      <option key={one} value={one}>
                        {named('bring.field', one)}
                      </option>
                    ))}
                  </select>
                )}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
