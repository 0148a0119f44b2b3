import type { ShownMeeting } from '../../live/shown.ts'
import { say } from './ask.ts'
import { button, type Child, cell, draw, h, table } from './dom.ts'
import { clock, moment } from './times.ts'

/** What may be done in the meeting that is looked at. */
export interface Hands {
  does(...actions: object[]): unknown
  /** Shows Zoom's report of one of the times that it was held, or puts it away. */
  report(instance: number): unknown
}

export interface ReportRow {
  name: string
  email: string
  join_time: string
  leave_time: string
  duration: number
  room: string
}

/** The report that is open, if one is. */
export interface Report {
  of: number
  rows: ReportRow[]
}

/** Each part for itself: who types a name is not disturbed by those who come. */
export function drawRoom(meeting: ShownMeeting | null, report: Report | null, hands: Hands): void {
  const { attendees = [], number = '', known = [], startedAt = null, ...rest } = meeting ?? {}
  draw('head', [number, startedAt, rest.topic, rest.startTime], () =>
    meeting ? head(meeting, hands) : [h('p', {}, 'Choose a meeting.')],
  )
  draw('arrivals', [number, known, startedAt === null], () => (meeting ? [arrivals(meeting, hands)] : []))
  draw('there', [number, known, attendees, startedAt], () => (meeting ? there(meeting, hands) : []))
  draw('held', [number, rest.instances, report], () => (meeting ? reports(meeting, report, hands) : []))
}

function head(meeting: ShownMeeting, hands: Hands): Child[] {
  const { topic, number, host, duration, timezone, startedAt } = meeting
  const facts = `${moment(meeting)} (${timezone}), ${duration} minutes · number ${number} · host ${host}`
  return [
    h('h2', {}, topic),
    h('p', { class: 'soft' }, facts),
    startedAt === null ? beginning(hands) : goingOn(clock(startedAt, timezone), hands),
  ]
}

function there(meeting: ShownMeeting, hands: Hands): Child[] {
  const { attendees, startedAt } = meeting
  const away = awayFrom(meeting)
  const all = () => hands.does(...away.map((who) => ({ do: 'come', who, to: 'main' })))
  return [
    startedAt !== null && away.length > 1
      ? h(
          'div',
          { class: 'row' },
          button('all', `All ${away.length} who are registered and away come in`, all),
        )
      : null,
    h('h3', {}, `There: ${attendees.length}`),
    attendees.length === 0 ? h('p', { class: 'soft' }, 'Nobody.') : attendeeTable(meeting, hands),
  ]
}

/** Of the registered. The host is none of them. */
function awayFrom({ known, attendees }: ShownMeeting): ShownMeeting['known'] {
  const here = new Set(attendees.map(({ email }) => email))
  return known.slice(1).filter(({ email }) => !here.has(email ?? null))
}

const beginning = ({ does }: Hands) =>
  h(
    'div',
    { class: 'row' },
    button('start', 'Start: the host comes', () => does({ do: 'start' }), { class: 'main' }),
  )

const goingOn = (since: string, { does }: Hands) =>
  h(
    'div',
    { class: 'row' },
    h('span', { class: 'on' }, `Goes on since ${since}`),
    button('end', 'End the meeting for all', () => does({ do: 'end' })),
  )

/** The registered by their name, and everybody else as a stranger. */
function arrivals({ known, startedAt }: ShownMeeting, { does }: Hands): HTMLElement {
  const isOn = startedAt !== null
  const field = document.createElement('input')
  for (const [name, value] of Object.entries({ list: 'known', 'data-name': 'who', autocomplete: 'off' }))
    field.setAttribute(name, value)
  field.placeholder = 'a pupil, or any name'
  const come = (to: 'door' | 'main') => {
    const name = field.value.trim()
    if (name === '') return say('Say who comes: one of the list, or any name.')
    field.value = ''
    return does({ do: 'come', who: known.find((one) => one.name === name) ?? { name }, to })
  }
  const phone = () => does({ do: 'come', who: { name: phoneNumber() }, to: 'main' })
  return h(
    'div',
    { class: 'row' },
    h('label', { class: 'who' }, 'Who', field),
    h('datalist', { id: 'known' }, ...known.map(({ name }) => h('option', { value: name }))),
    isOn ? button('in', 'Comes in', () => come('main')) : null,
    button('door', isOn ? 'Waits at the door' : 'Waits for the host', () => come('door')),
    isOn ? button('phone', 'A phone calls in', phone) : null,
  )
}

/** As Zoom shows who calls. */
const phoneNumber = (): string => `+63 2 ••• ${1_000 + Math.floor(Math.random() * 9_000)}`

const PLACES = { door: 'at the door', main: 'in the meeting', breakout: 'in a breakout room' }

function attendeeTable({ attendees, timezone, startedAt }: ShownMeeting, { does }: Hands): HTMLElement {
  const rows = attendees.map(({ id, name, email, place, since }) => {
    const act = (label: string, action: object) =>
      button(`${label} ${id}`, label, () => does({ attendee: id, ...action }), {
        'aria-label': `${name}: ${label}`,
      })
    const acts = [
      place === 'door' && startedAt !== null ? act('Let in', { do: 'admit' }) : null,
      place === 'main' ? act('Breakout room', { do: 'move', to: 'breakout' }) : null,
      place === 'breakout' ? act('Back', { do: 'move', to: 'main' }) : null,
      act('Leaves', { do: 'leave' }),
      place === 'door' ? null : act('Drops out', { do: 'leave', lost: true }),
    ]
    return h(
      'tr',
      {},
      cell(h('b', {}, name), h('div', { class: 'soft' }, email ?? 'only a name')),
      cell(PLACES[place] + (since === null ? '' : ` since ${clock(since, timezone)}`)),
      cell(h('div', { class: 'row' }, ...acts)),
    )
  })
  return table('Who is there', ['Who', 'Where', 'What they do'], rows)
}

function reports({ instances, timezone }: ShownMeeting, report: Report | null, hands: Hands): Child[] {
  if (instances.length === 0) return []
  const items = instances.map(({ startedAt, endedAt, reportAt }, index) => {
    const isGiven = Date.parse(reportAt) <= Date.now()
    return h(
      'li',
      { class: 'row' },
      `${clock(startedAt, timezone)} to ${clock(endedAt, timezone)}`,
      button(`report ${index}`, 'Zoom’s report', () => hands.report(index), {
        'aria-expanded': String(report?.of === index),
      }),
      h(
        'span',
        { class: 'soft' },
        isGiven ? 'Rollcall can have it' : `Rollcall can have it from ${clock(reportAt, timezone)}`,
      ),
    )
  })
  return [h('h3', {}, 'Held'), h('ul', {}, ...items), report && reportTable(report.rows, timezone)]
}

const reportTable = (rows: ReportRow[], timezone: string) =>
  table(
    'Zoom’s report',
    ['Name', 'E-mail', 'Joined', 'Left', 'Time', 'Room'],
    rows.map(({ name, email, join_time, leave_time, duration, room }) =>
      h(
        'tr',
        {},
        cell(name),
        cell(email || 'none'),
        cell(clock(join_time, timezone)),
        cell(clock(leave_time, timezone)),
        cell(`${(duration / 60).toFixed(1)} min`),
        cell(room),
      ),
    ),
  )
