import { t } from '../../../messages/text.ts'
import type { Brought } from './send.ts'
import { type Asked, NOTHING } from './useBringing.ts'

interface Props {
  asked: Asked
  /** The form and the changes of the chosen file; null without a file. */
  seen: Brought | null
  look(change: Partial<Asked>): unknown
}

/** The file, and how it is to be read. */
export function FileChoices({ asked, seen, look }: Props) {
  return (
    <fieldset class="plain" aria-label={t('bring.title')}>
      <div class="field">
        <label for="bring-file">{t('bring.file')}</label>
        <input
          id="bring-file"
          type="file"
          accept=".csv,.tsv,.txt,.xlsx,.zip"
          onChange={({ currentTarget: { files } }) =>
            void look({ ...NOTHING, class: asked.class, file: files?.[0] ?? null })
          }
        />
      </div>
      <div class="field">
        <label for="bring-class">{t('bring.class')}</label>
        <input
          id="bring-class"
          maxLength={200}
          value={asked.class}
          onChange={(event) => void look({ class: event.currentTarget.value })}
        />
      </div>
      {seen && seen.file.sheets.length > 1 && (
        <div class="field">
          <label for="bring-sheet">{t('bring.sheet')}</label>
          <select
            id="bring-sheet"
            value={seen.file.sheet ?? ''}
            onChange={(event) => void look({ sheet: event.currentTarget.value, map: null })}
          >
            {seen.file.sheets.map((sheet) => (
              <option key={sheet}>{sheet}</option>
            ))}
          </select>
        </div>
      )}
      {seen && (
        <Choice
          checked={asked.rollOver}
          text={t('bring.rollOver')}
          onChange={(rollOver) => void look({ rollOver })}
        />
      )}
      {seen && seen.problems.count > 0 && (
        <Choice
          checked={asked.partial}
          text={t('bring.partial')}
          onChange={(partial) => void look({ partial })}
        />
      )}
    </fieldset>
  )
}

interface Chosen {
  checked: boolean
  text: string
  onChange: (checked: boolean) => void
}

const Choice = ({ checked, text, onChange }: Chosen) => (
  <label class="bring-choice">
    <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />{' '}
    {text}
  </label>
)
