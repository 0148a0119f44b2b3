import { useSignal } from '@preact/signals'
import { api, ask } from '../../api/client.ts'
import type { HistoryEvent } from '../../api/shapes.ts'
import { useAnswer } from '../../api/useAnswer.ts'
import { t } from '../../messages/text.ts'
import { Trouble, Waiting } from '../../parts/parts.tsx'
import { keep } from '../../route.ts'
import { moment } from '../../time/format.ts'
import { eventInWords, isDecision, type NameOf, namesTold } from './history.ts'
import type { ClassData } from './load.ts'

/** The history of the record: what was known when, and all events. */
export function Record({ data, at }: { data: ClassData; at: string | null }) {
  const isOpen = useSignal(at !== null)
  return (
    <details
      class="record"
      open={isOpen.value}
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open
      }}
    >
      <summary>{t('record.title')}</summary>
      {isOpen.value && <History data={data} at={at} />}
    </details>
  )
}

function History({ data, at }: { data: ClassData; at: string | null }) {
  const {
    data: events,
    error,
    reload,
  } = useAnswer(`history ${data.session.id}`, () => wholeHistory(data.session.id))
  const isWhole = useSignal(false)
  if (events === undefined) return error ? <Trouble error={error} again={reload} /> : <Waiting />
  const name = namesIn(data, events)
  const shown = isWhole.value ? events : events.filter(isDecision)
  return (
    <>
      <Slider events={events} at={at} zone={data.session.timezone} />
      <ol class="history">
        {shown.map((event) => (
          <li key={event.version}>
            <time dateTime={event.occurredAt}>{moment(event.occurredAt, data.session.timezone)}</time>
            <span>{eventInWords(event, name, data.session.timezone)}</span>
          </li>
        ))}
      </ol>
      <button
        type="button"
        class="quiet"
        onClick={() => {
          isWhole.value = !isWhole.value
        }}
      >
        {isWhole.value ? t('record.less') : t('record.everything', { n: events.length })}
      </button>
    </>
  )
}

/** The moments when the attendance changed. */
function Slider({ events, at, zone }: { events: HistoryEvent[]; at: string | null; zone: string }) {
  const moments = events
    .filter(({ type }) => type.startsWith('Attendance'))
    .map(({ recordedAt }) => recordedAt)
  if (moments.length < 2) return null
  const last = moments.length - 1
  const index =
    at === null
      ? last
      : Math.max(
          0,
          moments.findLastIndex((one) => one <= at),
        )
  const known = moments[index] ?? ''
  const move = (to: number) => keep('at', to >= last ? null : (moments[to] ?? null))
  const label = index === last ? t('record.now') : t('record.asKnown', { time: moment(known, zone) })
  return (
    <div class="slider">
      <label for="known-at">{t('record.slider')}</label>
      <input
        id="known-at"
        type="range"
        min={0}
        max={last}
        value={index}
        aria-valuetext={label}
        onInput={(event) => move(event.currentTarget.valueAsNumber)}
      />
      <output for="known-at">{label}</output>
    </div>
  )
}

const PAGE = 200

async function wholeHistory(id: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await ask(
      api.zoom.meetings[':id'].history.$get({ param: { id }, query: { limit: PAGE, cursor } }),
    )
    if (!('events' in page)) return events
    events.push(...page.events)
    if (page.nextCursor === undefined) return events
    cursor = page.nextCursor
  }
}

/** The names that the events tell, and above them the names that the view already has, by user and by participant. */
function namesIn({ attendance, session, people }: ClassData, events: readonly HistoryEvent[]): NameOf {
  const names = namesTold(events)
  const learn = (id: string | null, name: string | null) =>
    id !== null && name !== null && names.set(id, name)
  for (const { id, name } of people?.expectedAttendees ?? []) learn(id, name)
  for (const { id, user_id, name } of people?.participants ?? []) {
    learn(id, name)
    learn(user_id, name)
  }
  for (const { student } of attendance.records) learn(student.id, student.name)
  learn(session.host.id, session.host.name)
  return (id) => names.get(id) ?? id
}
