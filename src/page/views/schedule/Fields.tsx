import { useSignal } from '@preact/signals'
import type { Issue } from '../../api/client.ts'
import type { SessionDetail } from '../../api/shapes.ts'
import { t } from '../../messages/text.ts'
import { ClassOptions } from '../../parts/ClassOptions.tsx'
import { Classes } from '../../parts/parts.tsx'
import type { Draft } from './draft.ts'
import { Field } from './Field.tsx'
import { AUDIENCES } from './formBody.ts'
import { aboutIn } from './issues.ts'
import { OtherClasses } from './OtherClasses.tsx'
import { ScopeChoice } from './ScopeChoice.tsx'
import { Teachers } from './Teachers.tsx'
import { Times } from './Times.tsx'

interface Props {
  before: SessionDetail | null
  /** The text that was typed and not sent. */
  draft: Draft
  classes: { id: string; name: string }[]
  issues: readonly Issue[]
}

/** Each field begins with the earlier draft. Later drawings do not change the reader's text. */
export function Fields({ before, draft, classes, issues }: Props) {
  const classId = useSignal(draft['classId'] ?? (before ? (before.class_id ?? '') : (classes[0]?.id ?? '')))
  const audience = draft['targetAudience'] ?? before?.target_audience ?? 'class'
  const isJoint = (before?.joint_classes ?? []).length > 0
  const isSeries = (before?.series_id ?? null) !== null
  const about = aboutIn(issues)
  return (
    <>
      <Field label={t('form.title')} {...about('title')}>
        {(its) => (
          <input
            {...its}
            maxLength={200}
            defaultValue={draft['title'] ?? before?.title ?? ''}
            autocomplete="off"
          />
        )}
      </Field>
      {before && isJoint ? (
        <JointClasses session={before} />
      ) : (
        <Field label={t('form.class')} {...about('classId')}>
          {(its) => (
            <select
              {...its}
              onChange={(event) => {
                classId.value = event.currentTarget.value
              }}
            >
              <ClassOptions classes={withOwn(classes, before)} selected={classId.value} />
              <option value="" selected={classId.value === ''}>
                {t('form.noClass')}
              </option>
            </select>
          )}
        </Field>
      )}
      {before === null && classId.value !== '' && (
        <OtherClasses draft={draft} classes={classes} classId={classId.value} issues={issues} />
      )}
      <Times before={before} draft={draft} issues={issues} />
      <Field label={t('form.audience')} {...about('targetAudience')}>
        {(its) => (
          <select {...its}>
            {AUDIENCES.map((one) => (
              <option key={one} value={one} selected={one === audience}>
                {t(`audience.${one}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t('form.description')} {...about('description')}>
        {(its) => (
          <textarea
            {...its}
            rows={3}
            maxLength={2000}
            defaultValue={draft['description'] ?? before?.description ?? ''}
          />
        )}
      </Field>
      <Teachers before={before} draft={draft} issueOf={(path) => about(path).issue} />
      {isSeries && <ScopeChoice />}
    </>
  )
}

/** A substitute may not have the session's class among their own. Without an option of its own it would be taken from the session. */
function withOwn(classes: Props['classes'], before: SessionDetail | null): Props['classes'] {
  const its = before?.class
  if (!its || classes.some(({ id }) => id === its.id)) return classes
  return [...classes, { id: its.id, name: its.name ?? its.id }]
}

/** Classes that sit together stay as they were scheduled. */
const JointClasses = ({ session }: { session: SessionDetail }) => (
  <div class="field">
    <strong>
      <Classes session={session} />
    </strong>
    <input type="hidden" name="classId" value={session.class_id ?? ''} />
    <p class="dim">{t('form.joint')}</p>
  </div>
)
