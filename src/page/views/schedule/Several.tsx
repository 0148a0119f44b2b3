import { t } from '../../messages/text.ts'
import { Name } from '../../parts/parts.tsx'
import { Field } from './Field.tsx'

interface Choice {
  id: string
  name: string
}

interface Props {
  /** Of the form's field, which holds the ids, a line each. */
  name: string
  label: string
  placeholder: string
  all: readonly Choice[]
  chosen: readonly string[]
  choose(ids: string[]): unknown
  issue: string | undefined
}

/** Several of many, found by name: a school's list is too long to tick. */
export function Several({ name, label, placeholder, all, chosen, choose, issue }: Props) {
  const left = all.filter(({ id }) => !chosen.includes(id))
  const take = (event: Event) => {
    const field = event.currentTarget
    if (!(field instanceof HTMLInputElement)) return
    const found = left.find((one) => field.value === `${one.name} · ${one.id}`)
    if (found === undefined) return
    field.value = ''
    choose([...chosen, found.id])
  }
  return (
    <>
      <Field label={label} path={`find-${name}`} issue={issue}>
        {(its) => (
          <input {...its} list={`all-${name}`} onChange={take} placeholder={placeholder} autocomplete="off" />
        )}
      </Field>
      <datalist id={`all-${name}`}>
        {left.map((one) => (
          <option key={one.id} value={`${one.name} · ${one.id}`} />
        ))}
      </datalist>
      <input type="hidden" name={name} value={chosen.join('\n')} />
      {chosen.length > 0 && (
        <ul class="choices chosen">
          {chosen.map((id) => (
            <li key={id} class="tag">
              <Name>{all.find((one) => one.id === id)?.name ?? id}</Name>{' '}
              <button type="button" class="link" onClick={() => choose(chosen.filter((one) => one !== id))}>
                {t('form.takeAway')}
                <span class="vh"> {id}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
