import { useSignal } from '@preact/signals'
import { t } from '../../messages/text.ts'
import type { Draft } from './draft.ts'
import { idsIn } from './formBody.ts'
import { Several } from './Several.tsx'

interface Props {
  draft: Draft
  classes: readonly { id: string; name: string }[]
  /** The class of the form. */
  classId: string
  issues: readonly { path: string; message: string }[]
}

/** Classes that sit together with the form's class, each with an attendance of its own. */
export function OtherClasses({ draft, classes, classId, issues }: Props) {
  const chosen = useSignal(idsIn(draft['otherClasses'] ?? ''))
  if (classes.length < 2) return null
  return (
    <Several
      name="otherClasses"
      label={t('form.otherClasses')}
      placeholder={t('form.addClass')}
      all={classes.filter(({ id }) => id !== classId)}
      chosen={chosen.value.filter((id) => id !== classId)}
      choose={(ids) => (chosen.value = ids)}
      issue={issues.find(({ path }) => path.startsWith('classIds'))?.message}
    />
  )
}
