import { useSignal } from '@preact/signals'
import { correct } from '../../actions/correct.ts'
import type { AttendanceRecord, Mark } from '../../api/shapes.ts'
import { t } from '../../messages/text.ts'
import { Dialog } from '../../parts/Dialog.tsx'
import { Glyph } from '../../parts/parts.tsx'

const CHOICES = ['present', 'late', 'partial', 'absent', 'excused'] as const

interface Props {
  id: string
  record: AttendanceRecord
  done(): unknown
  close(): void
}

/** A correction with its reason. */
export function CorrectDialog({ id, record, done, close }: Props) {
  const isBusy = useSignal(false)
  const save = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget
    if (!(form instanceof HTMLFormElement) || isBusy.value) return
    isBusy.value = true
    const given = new FormData(form)
    const status = CHOICES.find((one) => one === given.get('status')) ?? null
    const isTaken = await correct(id, record, { status, note: noteIn(given) }, done)
    isBusy.value = false
    if (isTaken) close()
  }
  return (
    <Dialog title={t('correct.title', { name: record.student.name ?? record.student_id })} close={close}>
      <form onSubmit={(event) => void save(event)}>
        <fieldset class="choices">
          <legend class="vh">{t('correct.status')}</legend>
          {CHOICES.map((status) => (
            <Choice key={status} status={status} isChosen={status === suggested(record)} />
          ))}
        </fieldset>
        <label for="reason">{t('correct.reason')}</label>
        <input
          id="reason"
          name="note"
          maxLength={500}
          required
          autocomplete="off"
          defaultValue={record.note ?? ''}
        />
        <p class="dim">{t('correct.kept')}</p>
        <p class="buttons">
          <button type="submit" class="primary" disabled={isBusy.value}>
            {t('correct.save')}
          </button>
          {record.corrected && (
            <button
              type="button"
              onClick={() => void correct(id, record, { status: null, note: null }, done).then(close)}
            >
              {t('correct.back', { status: t(`status.${record.computed_status}`) })}
            </button>
          )}
          <button type="button" onClick={close}>
            {t('cancel')}
          </button>
        </p>
      </form>
    </Dialog>
  )
}

/** The usual correction: excused for an absent pupil, else present. */
const suggested = ({ status, corrected }: AttendanceRecord): Mark =>
  corrected !== null ? status : status === 'absent' ? 'excused' : 'present'

const noteIn = (form: FormData): string | null => String(form.get('note') ?? '').trim() || null

function Choice({ status, isChosen }: { status: Mark; isChosen: boolean }) {
  return (
    <label class={`choice ${status}`}>
      <input type="radio" name="status" value={status} defaultChecked={isChosen} />
      <Glyph status={status} />
      {t(`status.${status}`)}
    </label>
  )
}
