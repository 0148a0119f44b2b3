import { DAY_MS } from '../when/duration.ts'
import { isTimezone } from '../when/timezone.ts'
import { hoursOf, type Line, type Timetable } from './timetable.ts'

export interface Fault {
  /** As timetable.lines.3.period. */
  path: string
  message: string
}

/** More than a school year. */
const LONGEST_TERM = 400

/** What does not fit together within a timetable. */
export function faultsIn(timetable: Timetable): Fault[] {
  const { timezone, terms, holidays, bells, lines } = timetable
  const zone = isTimezone(timezone) ? [] : [{ path: 'timezone', message: 'must be an IANA time zone' }]
  return [
    ...zone,
    ...twice(
      'terms',
      'id',
      terms.map(({ id }) => id),
    ),
    ...twice(
      'bells',
      'period',
      bells.map(({ period }) => period),
    ),
    ...twice(
      'lines',
      'id',
      lines.map(({ id }) => id),
    ),
    ...terms.flatMap((term, n) => ending('terms', n, term)),
    ...terms.flatMap((term, n) => {
      const isLong = Date.parse(term.until) - Date.parse(term.from) > LONGEST_TERM * DAY_MS
      const other = terms.slice(0, n).find(({ from, until }) => from <= term.until && term.from <= until)
      if (isLong) return [{ path: `terms.${n}.until`, message: `must be within ${LONGEST_TERM} days` }]
      return other ? [{ path: `terms.${n}.from`, message: `must not be within the term ${other.id}` }] : []
    }),
    ...holidays.flatMap((holiday, n) => ending('holidays', n, holiday)),
    ...bells.flatMap(({ from, to }, n) =>
      from < to ? [] : [{ path: `bells.${n}.to`, message: 'must be later than from' }],
    ),
    ...lines.flatMap((line, n) =>
      ofLine(timetable, line).map(([at, message]) => ({ path: `lines.${n}.${at}`, message })),
    ),
  ]
}

function twice(list: string, name: string, ids: readonly string[]): Fault[] {
  return ids.flatMap((id, n) =>
    ids.indexOf(id) < n ? [{ path: `${list}.${n}.${name}`, message: 'must not be there twice' }] : [],
  )
}

const ending = (list: string, n: number, { from, until }: { from: string; until: string }): Fault[] =>
  from <= until ? [] : [{ path: `${list}.${n}.until`, message: 'must not be before from' }]

function ofLine({ terms, bells }: Timetable, line: Line): [string, string][] {
  const hours = hoursOf({ bells }, line)
  const unknown = line.termIds?.find((id) => terms.every((term) => term.id !== id))
  const faults: [string, string][] = []
  if (line.period !== undefined && (line.from ?? line.to) !== undefined)
    faults.push(['period', 'must not come with from and to'])
  else if (hours === null)
    faults.push(
      line.period === undefined
        ? ['from', 'must be there with to, or period']
        : ['period', 'must have a bell'],
    )
  else if (hours.from >= hours.to) faults.push(['to', 'must be later than from'])
  if (unknown !== undefined)
    faults.push(['termIds', `must name terms of the timetable: there is no ${unknown}`])
  return faults
}
