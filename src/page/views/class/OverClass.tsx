import { useSignal } from '@preact/signals'
import { api, ask } from '../../api/client.ts'
import type { AsKnown, Attendance, AttendanceRecord, Mark } from '../../api/shapes.ts'
import { useAnswer } from '../../api/useAnswer.ts'
import { t } from '../../messages/text.ts'
import { Empty } from '../../parts/parts.tsx'
import { TakeOut } from '../../parts/TakeOut.tsx'
import { query } from '../../route.ts'
import { Guests } from '../now/Guests.tsx'
import { Counts } from './Counts.tsx'
import type { ClassData } from './load.ts'
import { Pupils } from './Pupils.tsx'
import { Record } from './Record.tsx'
import { Recordings } from './Recordings.tsx'

/** A class that is over: who was there, with the reasons. */
export function OverClass({ data, again, mayChange }: Props) {
  const only = useSignal<Mark | null>(null)
  const at = mayChange ? query.value.get('at') : null
  const known = useAnswer(`known ${data.session.id} ${at}`, () => knownAt(data.session.id, at))
  const attendance = at === null ? data.attendance : asAttendance(data.attendance, known.data)
  const { summary, records, message } = attendance
  if (summary === null) return <Empty>{message ?? t('class.noClass')}</Empty>
  const shown = records.filter(({ status }) => only.value === null || status === only.value)
  return (
    <>
      {data.people && summary.total > 0 && (
        <Counts
          summary={summary}
          only={only.value}
          choose={(status) => {
            only.value = only.value === status ? null : status
          }}
        />
      )}
      <div class="basis">
        <p>
          {attendance.final ? t('basis.final') : t('basis.provisional')} <Basis attendance={attendance} />
        </p>
        {records.length > 0 && at === null && <TakeOut of={{ meetingId: data.session.id }} />}
      </div>
      {at === null && data.people && (
        <Guests
          classes={[{ session: data.session, attendance: data.attendance, people: data.people }]}
          again={again}
          isHere
        />
      )}
      {records.length === 0 ? (
        <NoRecords attendance={attendance} />
      ) : (
        <Pupils
          data={data}
          attendance={attendance}
          records={shown}
          before={at === null ? null : data.attendance.records}
          again={again}
          mayCorrect={at === null && data.people !== null}
        />
      )}
      {at === null && <Recordings id={data.session.id} zone={data.session.timezone} />}
      {mayChange && <Record data={data} at={at} />}
    </>
  )
}

const NoRecords = ({ attendance: { summary, message } }: { attendance: Attendance }) => (
  <Empty>{summary?.total === 0 ? t('over.noPupils') : (message ?? t('class.noRecords'))}</Empty>
)

interface Props {
  data: ClassData
  again(): Promise<void>
  mayChange: boolean
}

async function knownAt(id: string, at: string | null): Promise<AsKnown | null> {
  if (at === null) return null
  const answer = await ask(api.zoom.meetings[':id'].history.$get({ param: { id }, query: { at } }))
  return 'at' in answer ? answer : null
}

/** The earlier record in the shape of the present one. */
function asAttendance(now: Attendance, known: AsKnown | null | undefined): Attendance {
  const then = known?.attendance
  if (!then) return { ...now, records: [], message: t('record.nothingYet') }
  const records: AttendanceRecord[] = then.records
  return { ...now, ...then, records }
}

const Basis = ({ attendance: { basis = [] } }: { attendance: Attendance }) => (
  <span class="dim">{t('basis.restsOn', { what: basis.map((one) => t(`basis.${one}`)).join(', ') })}</span>
)
