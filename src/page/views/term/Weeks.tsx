import { useSignal } from '@preact/signals'
import { api, ask } from '../../api/client.ts'
import type { RosterClass, Term } from '../../api/shapes.ts'
import { useAnswer } from '../../api/useAnswer.ts'
import { t } from '../../messages/text.ts'
import { Name, Trouble, Waiting } from '../../parts/parts.tsx'
import { link } from '../../route.ts'
import { isoDay, longDay, shortDay, whole } from '../../time/format.ts'
import { mondayOf, weeksFrom } from '../../time/weeks.ts'

/** The number of classes shown at first. The reader can show all. */
const AT_ONCE = 6
const MOST = 12

interface Props {
  classes: RosterClass[]
  query: { startDate: string; endDate: string }
}

/** The share that attended, classes by weeks: each bar is the mean of its classes' shares, and the number stands under it. */
export function Weeks({ classes, query }: Props) {
  const isOpen = useSignal(classes.length <= AT_ONCE)
  return (
    <details
      class="weeks"
      open={isOpen.value}
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open
      }}
    >
      <summary>
        <h2>{t('weeks.title')}</h2>
      </summary>
      {isOpen.value && <Chart classes={classes.slice(0, MOST)} query={query} />}
    </details>
  )
}

function Chart({ classes, query }: Props) {
  const key = `weeks ${classes.map(({ id }) => id).join()} ${query.startDate} ${query.endDate}`
  const { data, error, reload } = useAnswer(key, () =>
    Promise.all(classes.map(({ id }) => termOf(id, query))),
  )
  if (data === undefined) return error ? <Trouble error={error} again={reload} /> : <Waiting />
  const rows = data.map((term) => ({ term, weeks: sharesOf(term) })).filter(({ weeks }) => weeks.size > 0)
  const mondays = weeksFrom(rows.flatMap(({ weeks }) => [...weeks.keys()]))
  if (mondays.length === 0) return <p class="dim">{t('weeks.none')}</p>
  return (
    // The keyboard must reach a region that scrolls.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section class="weeks-chart" tabIndex={0} aria-label={t('weeks.title')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('term.class')}</th>
            {mondays.map((monday) => (
              <th scope="col" key={monday}>
                <span class="vh">{t('weeks.week', { day: longDay(monday, 'UTC') })}</span>
                <span aria-hidden="true">{shortDay(monday, 'UTC')}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ term, weeks }) => (
            <tr key={term.class.id}>
              <th scope="row">
                <a href={link.termOf(term.class.id)}>
                  <Name>{term.class.name}</Name>
                </a>
              </th>
              {mondays.map((monday) => (
                <Week key={monday} share={weeks.get(monday)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Week({ share }: { share: number | undefined }) {
  if (share === undefined) return <td class="none" />
  return (
    <td>
      <svg viewBox="0 0 10 40" preserveAspectRatio="none" aria-hidden="true">
        <rect class="whole" x="1" y="0" width="8" height="40" />
        <rect class="part" x="1" y={40 - share * 0.4} width="8" height={share * 0.4} />
      </svg>
      {whole(share)} %
    </td>
  )
}

const termOf = (classId: string, query: Props['query']): Promise<Term> =>
  ask(api.zoom.classes[':classId'].term.$get({ param: { classId }, query }))

/** By the Monday of each week, as UTC midnight of its local date. */
function sharesOf({ sessions }: Term): Map<number, number> {
  const held = sessions.flatMap(({ attendanceRate, start_time, timezone }) =>
    attendanceRate === null
      ? []
      : [{ monday: mondayOf(Date.parse(isoDay(start_time, timezone))), attendanceRate }],
  )
  return new Map(
    [...Map.groupBy(held, ({ monday }) => monday)].map(([monday, some]) => [
      monday,
      some.reduce((sum, { attendanceRate }) => sum + attendanceRate, 0) / some.length,
    ]),
  )
}
