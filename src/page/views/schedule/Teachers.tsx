import { useSignal } from '@preact/signals'
import { api, ask } from '../../api/client.ts'
import type { SessionDetail } from '../../api/shapes.ts'
import { useAnswer } from '../../api/useAnswer.ts'
import { t } from '../../messages/text.ts'
import { Name } from '../../parts/parts.tsx'
import type { Draft } from './draft.ts'
import { Field } from './Field.tsx'
import { idsIn } from './formBody.ts'

interface Props {
  before: SessionDetail | null
  draft: Draft
  issueOf(path: string): string | undefined
}

interface Teacher {
  id: string
  name: string
}

/** Who teaches, and who may do what the host may: co-teachers and substitutes. The office alone knows all teachers. */
export function Teachers({ before, draft, issueOf }: Props) {
  const { data: teachers = [] } = useAnswer('teachers', loadTeachers)
  const known = draft['alternativeHosts']
  const chosen = useSignal(known === undefined ? (before?.alternative_hosts ?? []) : idsIn(known))
  const hostId = draft['hostId'] ?? before?.host_id
  const teach = teachers.some(({ id }) => id === hostId)
  return (
    <>
      {before && hostId !== undefined && (
        <Field label={t('form.teacher')} path="hostId" issue={issueOf('hostId')}>
          {(its) => (
            <select {...its} key={teachers.length}>
              {!teach && <option value={hostId}>{before.host.name ?? hostId}</option>}
              {teachers.map(({ id, name }) => (
                <option key={id} value={id} selected={id === hostId}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <Others
        teachers={teachers}
        chosen={chosen.value}
        choose={(ids) => (chosen.value = ids)}
        issueOf={issueOf}
      />
    </>
  )
}

interface OthersProps {
  teachers: Teacher[]
  chosen: readonly string[]
  choose(ids: string[]): unknown
  issueOf: Props['issueOf']
}

function Others({ teachers, chosen, choose, issueOf }: OthersProps) {
  const left = teachers.filter(({ id }) => !chosen.includes(id))
  const issue = chosen.map((_, n) => issueOf(`alternativeHosts.${n}`)).find((one) => one !== undefined)
  const take = (event: Event) => {
    const field = event.currentTarget
    if (!(field instanceof HTMLInputElement)) return
    const found = left.find(({ id, name }) => field.value === `${name} · ${id}`)
    if (found === undefined) return
    field.value = ''
    choose([...chosen, found.id])
  }
  return (
    <>
      <Field label={t('form.others')} path="other" issue={issue ?? issueOf('alternativeHosts')}>
        {(its) => (
          <input
            {...its}
            list="teachers"
            onChange={take}
            placeholder={t('form.addTeacher')}
            autocomplete="off"
          />
        )}
      </Field>
      <datalist id="teachers">
        {left.map(({ id, name }) => (
          <option key={id} value={`${name} · ${id}`} />
        ))}
      </datalist>
      <input type="hidden" name="alternativeHosts" value={chosen.join('\n')} />
      {chosen.length > 0 && (
        <ul class="choices chosen">
          {chosen.map((id) => (
            <li key={id} class="tag">
              <Name>{teachers.find((one) => one.id === id)?.name ?? id}</Name>{' '}
              <button type="button" class="link" onClick={() => choose(chosen.filter((one) => one !== id))}>
                {t('form.removeTeacher')}
                <span class="vh"> {id}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

const PAGE = 200

/** All of them: a school has some hundreds at most. */
async function loadTeachers(): Promise<Teacher[]> {
  const found: Teacher[] = []
  for (let cursor: string | undefined; ; ) {
    const query = { role: 'teacher', limit: PAGE, cursor } as const
    const { users, nextCursor } = await ask(api.roster.users.$get({ query }))
    found.push(...users)
    if (nextCursor === undefined) return found
    cursor = nextCursor
  }
}
