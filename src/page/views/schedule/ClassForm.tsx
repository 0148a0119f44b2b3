import '../../styles/forms.css'
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { api, ask, type Issue, Refused } from '../../api/client.ts'
import type { SessionDetail } from '../../api/shapes.ts'
import { useAnswer } from '../../api/useAnswer.ts'
import { say, sayFailed } from '../../frame/toast.tsx'
import { t } from '../../messages/text.ts'
import { Dialog } from '../../parts/Dialog.tsx'
import { Trouble, Waiting } from '../../parts/parts.tsx'
import { useTitle } from '../../parts/title.ts'
import { go, link, route } from '../../route.ts'
import { Busy, isBusyThen } from './Busy.tsx'
import { deleteSoon } from './deletion.ts'
import { draftOf, keepDraft, leaveDraft } from './draft.ts'
import { Fields } from './Fields.tsx'
import { bodyOf, changesOf, hostChangeOf, recurrenceOf, type Scope, scopeOf } from './formBody.ts'
import { ScopeChoice } from './ScopeChoice.tsx'

/** Schedules a class, or changes one. The API's faults stand beside their fields. */
export function ClassForm() {
  const at = route.value
  const id = at.view === 'form' ? at.id : null
  const classes = useAnswer(
    'form classes',
    async () => (await ask(api.roster.classes.$get({ query: { limit: 200 } }))).classes,
  )
  const session = useAnswer(`form ${id}`, () => loadSession(id))
  useTitle(session.data ? t('form.change', { title: session.data.title }) : t('schedule.new'))
  const error = classes.error ?? session.error
  const trouble = <Trouble error={error} again={() => Promise.all([classes.reload(), session.reload()])} />
  if (classes.data === undefined || (id !== null && !session.data)) return error ? trouble : <Waiting />
  const before = session.data ?? null
  return (
    <>
      {trouble}
      <h1>{before ? t('form.change', { title: before.title }) : t('schedule.new')}</h1>
      <Form key={id} before={before} classes={classes.data} />
      {before && <Delete session={before} />}
    </>
  )
}

const loadSession = async (id: string | null): Promise<SessionDetail | null> =>
  id === null ? null : (await ask(api.zoom.meetings[':id'].$get({ param: { id }, query: {} }))).meeting

interface Props {
  before: SessionDetail | null
  classes: { id: string; name: string }[]
}

function Form({ before, classes }: Props) {
  const issues = useSignal<readonly Issue[]>([])
  const isBusy = useSignal(false)
  const draft = useSignal(draftOf(before?.id ?? null)).value
  useEffect(() => leaveDraft, [])
  // One Idempotency-Key for each form, so that sending it twice schedules one class.
  const key = useSignal(crypto.getRandomValues(new Uint32Array(4)).join('-')).value
  const busy = useSignal<Refused | null>(null)
  const shown = useRef<HTMLFormElement>(null)
  const send = async (isForced: boolean) => {
    const form = shown.current
    if (form === null || isBusy.value) return
    isBusy.value = true
    issues.value = []
    busy.value = null
    try {
      const saved = await save(before, new FormData(form), { key, isForced })
      say(saved.says)
      go(link.session(saved.id))
    } catch (error) {
      if (error instanceof Refused && error.issues.length > 0) showIssues(error.issues)
      else if (isBusyThen(error)) busy.value = error
      else sayFailed(error)
    }
    isBusy.value = false
  }
  const showIssues = (found: readonly Issue[]) => {
    issues.value = found
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }
  return (
    <form
      class="class-form"
      ref={shown}
      onSubmit={(event) => {
        event.preventDefault()
        void send(false)
      }}
      onInput={(event) => keepDraft(before?.id ?? null, event.currentTarget)}
      noValidate
    >
      <Fields before={before} draft={draft} classes={classes} issues={issues.value} />
      {busy.value && <Busy refused={busy.value} zone={before?.timezone} force={() => void send(true)} />}
      <p class="buttons">
        <button type="submit" class="primary" disabled={isBusy.value}>
          {before ? t('form.save') : t('form.schedule')}
        </button>
        <a class="button" href={before ? link.session(before.id) : link.schedule}>
          {t('cancel')}
        </a>
      </p>
    </form>
  )
}

interface How {
  key: string
  /** Also while the teacher teaches another class. */
  isForced: boolean
}

async function save(before: SessionDetail | null, form: FormData, { key, isForced }: How) {
  const json = { ...bodyOf(form), ...(isForced && { force: true }) }
  if (before === null) {
    const body = { ...json, ...recurrenceOf(form) }
    const { meeting } = await ask(
      api.zoom.meetings.$post({
        header: { 'idempotency-key': isForced ? `${key}-forced` : key },
        json: body,
      }),
    )
    const { id, title, sessions } = meeting
    const says = sessions
      ? t('form.scheduledSeries', { title, n: sessions.length })
      : t('form.scheduled', { title })
    return { id, says }
  }
  const { id, title } = before
  const changes = { ...changesOf(before, json), ...hostChangeOf(before, form) }
  const wanted = { ...changes, ...(isForced && { force: true }) }
  const says = t('form.changed', { title: changes.title ?? title })
  if (Object.keys(changes).length > 0)
    await ask(api.zoom.meetings[':id'].$patch({ param: { id }, query: scopeOf(form), json: wanted }))
  return { id, says }
}

function Delete({ session }: { session: SessionDetail }) {
  const isAsked = useSignal(false)
  const scope = useSignal<Scope>('this')
  const joint = session.joint_classes ?? []
  const close = () => {
    isAsked.value = false
  }
  return (
    <p class="danger">
      <button
        type="button"
        onClick={() => {
          isAsked.value = true
        }}
      >
        {t('delete.open')}
      </button>
      {isAsked.value && (
        <Dialog title={t('delete.title', { title: session.title })} close={close}>
          <p>{t('delete.what')}</p>
          {joint.length > 0 && <p>{t('delete.joint', { names: joint.join(', ') })}</p>}
          {session.series_id != null && (
            <ScopeChoice
              choose={(chosen) => {
                scope.value = chosen
              }}
            />
          )}
          <p class="buttons">
            <button
              type="button"
              class="bad"
              onClick={() => {
                close()
                deleteSoon(session, scope.value)
                go(link.schedule)
              }}
            >
              {t('delete.yes')}
            </button>
            <button type="button" onClick={close}>
              {t('cancel')}
            </button>
          </p>
        </Dialog>
      )}
    </p>
  )
}
