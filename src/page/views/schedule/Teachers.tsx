import { useSignal } from '@preact/signals'
import type { SessionDetail } from '../../api/shapes.ts'
import { useAnswer } from '../../api/useAnswer.ts'
import { t } from '../../messages/text.ts'
import { loadTeachers } from '../../parts/teachers.ts'
import { bearer } from '../../signin/token.ts'
import type { Draft } from './draft.ts'
import { Field } from './Field.tsx'
import { idsIn } from './formBody.ts'
import { Several } from './Several.tsx'

interface Props {
  before: SessionDetail | null
  draft: Draft
  issueOf(path: string): string | undefined
}

/** Who teaches, and who may do what the host may: co-teachers and substitutes. */
export function Teachers({ before, draft, issueOf }: Props) {
  const { data: teachers = [] } = useAnswer('teachers', loadTeachers)
  const known = draft['alternativeHosts']
  const chosen = useSignal(known === undefined ? (before?.alternative_hosts ?? []) : idsIn(known))
  const hostId = draft['hostId'] ?? before?.host_id
  const teach = teachers.some(({ id }) => id === hostId)
  const wrong = chosen.value.map((_, n) => issueOf(`alternativeHosts.${n}`)).find((one) => one !== undefined)
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
      <Several
        name="alternativeHosts"
        label={t('form.others')}
        placeholder={t('form.addTeacher')}
        all={teachers.filter(({ id }) => id !== (hostId ?? bearer.value?.id))}
        chosen={chosen.value}
        choose={(ids) => (chosen.value = ids)}
        issue={wrong ?? issueOf('alternativeHosts')}
      />
    </>
  )
}
