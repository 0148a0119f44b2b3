import { useSignal } from '@preact/signals'
import { correct, correctionByKey } from '../../actions/correct.ts'
import type { AttendanceRecord, Mark as Status, TimelinePerson } from '../../api/shapes.ts'
import { t } from '../../messages/text.ts'
import { Mark, Name } from '../../parts/parts.tsx'
import { isTimeUnknown, whyIn } from '../../parts/why.ts'
import { CorrectDialog } from './CorrectDialog.tsx'
import { Presence, type Scale } from './Presence.tsx'
import type { PupilsProps } from './Pupils.tsx'
import { Why } from './Why.tsx'

interface Props extends PupilsProps {
  record: AttendanceRecord
  person: TimelinePerson | undefined
  scale: Scale
  /** Today's status, if an older status is shown. */
  today: Status | undefined
}

/** One pupil: status, time and reason in a line, and all details when opened. */
export function PupilRow({ record, person, scale, today, ...props }: Props) {
  // A reader who sees only themselves gets the details at once.
  const isOpen = useSignal(props.data.people === null)
  const isCorrecting = useSignal(false)
  const { data, attendance, again, mayCorrect } = props
  const { session } = data
  const byKey = (event: KeyboardEvent) => {
    const correction = mayCorrect ? correctionByKey(event, record) : null
    if (correction) void correct(session.id, record, correction, again)
  }
  const id = `why-${record.student_id}`
  return (
    <li class={`pupil ${record.status}`} onKeyDown={byKey}>
      <button
        type="button"
        class="open"
        aria-expanded={isOpen.value}
        aria-controls={id}
        onClick={() => {
          isOpen.value = !isOpen.value
        }}
      >
        <Name>{record.student.name}</Name>
      </button>
      <span class="its-mark">
        <Mark status={record.status} />
        {record.corrected && <span class="tag">{t('pupils.corrected')}</span>}
        {today !== undefined && today !== record.status && (
          <span class="tag">{t('record.today', { status: t(`status.${today}`) })}</span>
        )}
      </span>
      <Presence person={person} scale={scale} isTimeUnknown={isTimeUnknown(record)} />
      <p class="why dim">{whyIn(record, attendance, session)}</p>
      {mayCorrect && (
        <button
          type="button"
          class="small correct"
          onClick={() => {
            isCorrecting.value = true
          }}
        >
          {t('correct.open')}
          <span class="vh"> {record.student.name}</span>
        </button>
      )}
      <div id={id} class="more" hidden={!isOpen.value}>
        {isOpen.value && <Why record={record} person={person} attendance={attendance} session={session} />}
      </div>
      {isCorrecting.value && (
        <CorrectDialog
          id={session.id}
          record={record}
          done={again}
          close={() => {
            isCorrecting.value = false
          }}
        />
      )}
    </li>
  )
}
