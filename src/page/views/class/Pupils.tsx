import { useSignal } from '@preact/signals'
import type { Attendance, AttendanceRecord, TimelinePerson } from '../../api/shapes.ts'
import { t } from '../../messages/text.ts'
import { byWeight } from '../now/Over.tsx'
import type { ClassData } from './load.ts'
import { Axis, Lost, Move, type Scale } from './Presence.tsx'
import { PupilRow } from './PupilRow.tsx'

export interface PupilsProps {
  data: ClassData
  attendance: Attendance
  records: AttendanceRecord[]
  /** Today's record, if an older record is shown. */
  before: AttendanceRecord[] | null
  again(): Promise<void>
  mayCorrect: boolean
}

/** Nobody looks through more names than this. */
const MANY = 40

/** Every pupil with their status, their time in the class and the reason. */
export function Pupils(props: PupilsProps) {
  const { data, records } = props
  const byName = useSignal(false)
  const isOwn = data.people === null
  const scale = scaleOf(data, props.attendance)
  const people = new Map(data.timeline.people.map((person) => [person.user_id, person]))
  const search = useSignal('')
  const words = search.value.toLocaleLowerCase()
  const found = records.filter(({ student }) => (student.name ?? '').toLocaleLowerCase().includes(words))
  const sorted = byName.value ? found : [...found].sort(byWeight)
  const today = new Map(props.before?.map((record) => [record.student_id, record.status]))
  return (
    <section class="pupils" aria-labelledby="pupils">
      <header>
        <h2 id="pupils">{isOwn ? t('counts.label') : t('pupils.title')}</h2>
        {!isOwn && (
          <button
            type="button"
            class="quiet"
            onClick={() => {
              byName.value = !byName.value
            }}
          >
            {byName.value ? t('pupils.exceptionsFirst') : t('pupils.byName')}
          </button>
        )}
        {data.attendance.records.length > MANY && (
          <input
            type="search"
            aria-label={t('term.find')}
            placeholder={t('term.find')}
            value={search.value}
            onInput={(event) => {
              search.value = event.currentTarget.value
            }}
          />
        )}
        <Legend people={data.timeline.people} />
      </header>
      <div class="pupil head">
        <Axis scale={scale} />
      </div>
      <ul onKeyDown={walk}>
        {sorted.map((record) => (
          <PupilRow
            key={record.student_id}
            {...props}
            record={record}
            person={people.get(record.student_id)}
            scale={scale}
            today={today.get(record.student_id)}
          />
        ))}
      </ul>
      {props.mayCorrect && <p class="dim hint">{t('pupils.keys')}</p>}
    </section>
  )
}

/** From the earliest start to the end of the class, or to the planned end before the class has ended. */
function scaleOf({ session, timeline }: ClassData, { rule }: Attendance): Scale {
  const starts = [session.start_time, session.started_at, timeline.spans[0]?.from].flatMap((at) => at ?? [])
  const planned = Date.parse(session.start_time) + session.duration * 60_000
  const ends = [session.ended_at, timeline.spans.at(-1)?.to].flatMap((at) => (at ? [Date.parse(at)] : []))
  const held = starts.map((at) => Date.parse(at))
  const begun = Math.max(Date.parse(session.start_time), Date.parse(session.started_at ?? session.start_time))
  return {
    from: Math.min(...held),
    to: Math.max(...held.map((at) => at + 60_000), ...(ends.length > 0 ? ends : [planned])),
    lateFrom: rule ? begun + rule.late_after_minutes * 60_000 : null,
    zone: session.timezone,
  }
}

/** Explains only signs that the pictures show. */
function Legend({ people }: { people: TimelinePerson[] }) {
  const stays = people.flatMap((person) => person.stays)
  const kinds = [
    { kind: 'webhooks', is: stays.some(({ source }) => source === 'webhooks') },
    { kind: 'report', is: stays.some(({ source }) => source === 'report') },
    { kind: 'claim', is: stays.some(({ source }) => source === 'claim') },
    { kind: 'door', is: people.some(({ door }) => door.length > 0) },
  ] as const
  return (
    <ul class="legend">
      {kinds
        .filter(({ is }) => is)
        .map(({ kind }) => (
          <li key={kind}>
            <svg viewBox="0 0 24 10" aria-hidden="true">
              <rect class={kind} x="1" y="1" width="22" height="8" rx="2" />
            </svg>
            {t(`legend.${kind}`)}
          </li>
        ))}
      {people.some(({ rooms }) => rooms.length > 0) && (
        <li>
          <svg viewBox="0 0 24 10" aria-hidden="true">
            <rect class="webhooks" x="1" y="1" width="22" height="8" rx="2" />
            <rect class="room" x="4" y="5" width="16" height="4" rx="1" />
          </svg>
          {t('legend.room')}
        </li>
      )}
      {stays.some(({ moves }) => moves.length > 0) && (
        <li>
          <svg viewBox="0 0 24 10" aria-hidden="true">
            <rect class="webhooks" x="1" y="1" width="22" height="8" rx="2" />
            <Move x={12} y={0} height={10} />
          </svg>
          {t('legend.move')}
        </li>
      )}
      {people.some(({ lost }) => lost.length > 0) && (
        <li>
          <svg viewBox="0 0 44 20" aria-hidden="true">
            <Lost x={40} />
          </svg>
          {t('legend.lost')}
        </li>
      )}
      {stays.some(({ device }) => device > 1) && <li>{t('legend.devices')}</li>}
    </ul>
  )
}

/** Arrow keys go from pupil to pupil. */
function walk(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  const list = event.currentTarget
  if (step === undefined || !(list instanceof HTMLElement) || !(event.target instanceof Element)) return
  if (event.target.matches('input, textarea, select')) return
  const rows = [...list.querySelectorAll<HTMLElement>('.pupil > .open')]
  const here = rows.findIndex((row) => row.parentElement?.contains(event.target as Node))
  const next = rows[here + step]
  if (!next) return
  event.preventDefault()
  next.focus()
}
