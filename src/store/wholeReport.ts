import type { Report, ReportFilter } from '../app/reportView.ts'
import { sumsOfDays, TO_COUNT } from './dailySums.ts'
import { coTeachersAs, jointClassesAs, NO_SETTINGS, SESSION_COLUMNS } from './meetingRow.ts'
import { named, packed } from './packed.ts'
import { type SQL, sql } from './query.ts'
import { type ReportedRow, toReported } from './reported.ts'
import { type Range, shownIn, upTo } from './reportRange.ts'
import { COUNTED, NUMBERS, sums } from './reportSums.ts'
import { all, type SqlRow } from './sql.ts'
import { toUntaken, type UntakenRow, untakenIn } from './untaken.ts'

/**
 * A page of all sessions, if `may` is true, and what belongs to it, in one statement: D1 counts rows. A page reads each session once, and
 * each host and each class. If more follows, the sums of the first page are those of the days, and of days that an instant cuts those of the
 * sessions one by one.
 */
export const wholeReport = (filter: ReportFilter, range: Range, may: SQL): SQL => sql`
  with page as materialized (
    select json_group_array(${packed(COLUMNS)}) as sessions, json_group_array(distinct m.host_id) as hosts,
      json_group_array(distinct m.class_id) as classes,
      iif(count(*) = ${filter.limit}, min(m.start_time || ' ' || m.id), '') as last,
      ${UNTAKEN_IDS} as untaken, ${sums()} as sums, ${sums(isInCutDay(range))} as added
    from (${counted(sql`
        ${upTo(range.last, filter.before)} and ${inRange(filter, range)} order by m.start_time desc, m.id desc
        limit iif(${may}, ${filter.limit}, 0)`)}) m),
  others as materialized (
    select ${UNTAKEN_IDS} as untaken, ${sums(isInCutDay(range))} as added
    from (${filter.before === undefined ? others(filter, range) : NOTHING}) m)
  select sessions, iif(last = '', page.sums, page.added) as own, others.added as others,
    ${filter.before === undefined ? ofDays(filter, range) : sql`null`} as days,
    (select json_group_array(json_array(h.id, h.name, h.email, h.avatar))
      from ${places(filter.limit)} cross join users h on h.id = hosts->>column1) as hosts,
    (select json_group_array(json_array(c.id, c.name, c.teacher_id))
      from ${places(filter.limit)} cross join classes c on c.id = classes->>column1) as classes, ${NO_UNTAKEN}
  from page cross join others
  union all
  select null, null, null, null, null, null, * from (${untakenIn(sql`(
      select one.value from page cross join json_each(page.untaken) one union all
      select one.value from others cross join json_each(others.untaken) one) known
    cross join zoom_meetings m on m.id = known.value`)})`

/** Behind the page, the sessions to count, and all sessions of days that an instant cuts. */
function others(filter: ReportFilter, { first, days, uncut, cut }: Range): SQL {
  const from = first > uncut.from ? first : uncut.from
  const parts = [
    sql`${TO_COUNT} where ${behind('t.start_time', 't.meeting_id', from, uncut.before)}`,
    ...cut.map((part) => sql`zoom_meetings m where ${behind('m.start_time', 'm.id', part.from, part.to)}`),
  ]
  return sql.join(
    parts.map((part) => sql`select ${COUNTED} from ${part} and ${shownIn(filter)} and ${days}`),
    sql` union all `,
  )
}

/** Whether an instant cuts the day of a session `m`. */
const isInCutDay = ({ uncut }: Range): SQL =>
  sql`(m.start_time < ${uncut.from} or m.start_time > ${uncut.before})`

const ofDays = ({ deleted }: ReportFilter, { uncut, days }: Range): SQL => sql`
  (select ${sumsOfDays} from daily_sums m where m.day >= ${uncut.from} and m.day < ${ifMore(uncut.before)}
    and ${deleted ? sql`true` : sql`m.deleted = 0`} and ${days})`

/** A bound that has nothing before it if all sessions are on the page. */
const ifMore = (bound: string): SQL => sql`(select iif(last = '', '', ${bound}) from page)`

/** In JSON. A control character has six, and one of the JSON in it seven. */
const octets = (text: SQL): SQL => sql`octet_length(json_quote(${text}))`

/**
 * One value of D1 holds 2 MB, so 200 sessions have 10 KB each. What is longer than all letters need is left out: a description, the ids
 * and the names of co-teachers, and the names of joint classes.
 */
const DESCRIPTION = sql`iif(${octets(sql`m.title`)} + ${octets(sql`m.description`)} > 7000, null, m.description)`
const CO_TEACHERS = coTeachersAs(sql`iif(${octets(sql`names`)} > 1000, '[]', names)`)
const JOINT_CLASSES = jointClassesAs(sql`iif(${octets(sql`names`)} > 1000, '[]', names)`)
const ALTERNATIVE_HOSTS = sql`iif(${octets(sql`m.alternative_hosts`)} > 1000, '[]', m.alternative_hosts)`

const BOUNDED: readonly string[] = ['description', 'alternative_hosts']
const OWN = SESSION_COLUMNS.filter((column) => !BOUNDED.includes(column))
const COLUMNS = [...OWN, ...BOUNDED, 'settings', 'co_teachers', 'joint_classes', 'participants', 'joined']

/** Sessions `m` of a condition, with the numbers of their people. */
const counted = (where: SQL): SQL => sql`
  select ${sql.raw(OWN.map((column) => `m.${column}`).join())}, ${DESCRIPTION} as description,
    ${ALTERNATIVE_HOSTS} as alternative_hosts, ${NO_SETTINGS} as settings, ${CO_TEACHERS} as co_teachers,
    ${JOINT_CLASSES} as joint_classes, ${NUMBERS}
  from zoom_meetings m where ${where}`

const inRange = (filter: ReportFilter, { first, days }: Range): SQL =>
  sql`m.start_time >= ${first} and ${shownIn(filter)} and ${days}`

/** Places in a list of so many, as `column1`. To go through the list itself with json_each would count each place as a row. */
const places = (count: number): SQL =>
  sql.raw(`(values ${Array.from({ length: count }, (_, place) => `(${place})`).join()})`)

/** From an instant to another, or to the page's last session. No instant has a space, and no id comes behind `~`. */
const behind = (start: string, id: string, from: string, to: string): SQL => sql`
  ${sql.raw(start)} >= ${from} and (${sql.raw(`${start}, ${id}`)}) < (
    select substr(place, 1, instr(place, ' ') - 1), substr(place, instr(place, ' ') + 1)
    from (select min(last, ${`${to} ~`}) as place from page))`

const NOTHING = sql`select ${COUNTED} from zoom_meetings m where false`

const UNTAKEN_IDS = sql`json_group_array(m.id) filter (where m.is_untaken)`

const NO_UNTAKEN = sql`null as id, null as start_time, null as started_at, null as held_seconds, null as open_since,
  null as participants, null as expected`

interface Head {
  sessions: string
  own: string
  others: string
  /** Null of a later page. */
  days: string | null
  hosts: string
  classes: string
}

type Host = [string, string, string | null, string | null]
type Class = [string, string, string | null]

/** The rows of `wholeReport`: the page, and the untaken sessions. */
export function toWholeReport(rows: SqlRow[] | undefined): Omit<Report, 'totals'> & { sums: string[] } {
  const [head] = all<Head>(rows?.slice(0, 1))
  if (head === undefined) throw new Error('The database gave no page')
  const sessions: unknown[][][] = JSON.parse(head.sessions)
  const hosts = byId<Host>(head.hosts)
  const classes = byId<Class>(head.classes)
  const withNames = (row: ReportedRow): ReportedRow => {
    const [, host_name = null, host_email = null, host_avatar = null] = hosts.get(row.host_id) ?? []
    const [, class_name = null, class_teacher_id = null] = classes.get(row.class_id ?? '') ?? []
    return Object.assign(row, { host_name, host_email, host_avatar, class_name, class_teacher_id })
  }
  return {
    meetings: sessions.map((parts) => toReported(withNames(named<ReportedRow>(parts, COLUMNS)))),
    sums: head.days === null ? [] : [head.own, head.others, head.days],
    untaken: all<UntakenRow>(rows?.slice(1)).map(toUntaken),
  }
}

/** The names that `wholeReport` selects, by the id that is first. */
const byId = <Named extends [string, ...unknown[]]>(json: string): Map<string, Named> =>
  new Map(JSON.parse(json).map((one: Named) => [one[0], one]))
