import { t } from '../../messages/text.ts'
import { DAY_MS } from '../../time/duration.ts'
import { day, isoDay, month, shortDay } from '../../time/format.ts'
import { mondayOf, weekdayOf, weeksFrom } from '../../time/weeks.ts'
import { Sat, type Sitting } from './PupilTerm.tsx'

/** Weeks as rows, days as columns; a weekend only where a class was held on one. */
export function Calendar({ sittings }: { sittings: Sitting[] }) {
  const byDay = Map.groupBy(sittings, ({ session }) => isoDay(session.start_time, session.timezone))
  const days = [...byDay.keys()].map((one) => Date.parse(one))
  const columns = [0, 1, 2, 3, 4, 5, 6].filter((n) => n < 5 || days.some((at) => weekdayOf(at) === n))
  const weeks = weeksFrom(days.map(mondayOf))
  return (
    <div class="calendar">
      <table>
        <caption class="vh">{t('pupil.calendar')}</caption>
        <thead>
          <tr>
            <td />
            {columns.map((n) => (
              <th scope="col" key={n}>
                {weekday(n)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((monday) => (
            <tr key={monday}>
              <th scope="row">{shortDay(monday, 'UTC')}</th>
              {columns.map((n) => (
                <Day key={n} at={monday + n * DAY_MS} byDay={byDay} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Day({ at, byDay }: { at: number; byDay: Map<string, Sitting[]> }) {
  const some = byDay.get(isoDay(at, 'UTC')) ?? []
  return (
    <td class={new Date(at).getUTCDate() === 1 ? 'first' : ''}>
      <span class="date">
        {new Date(at).getUTCDate() === 1 ? `${month(at, 'UTC')} 1` : new Date(at).getUTCDate()}
      </span>
      {some.map((sitting) => (
        <Sat key={sitting.session.id} sitting={sitting} />
      ))}
    </td>
  )
}

/** 5 January 1970 was a Monday. */
const weekday = (n: number): string => day((4 + n) * DAY_MS, 'UTC').split(/[\s,]/)[0] ?? ''
