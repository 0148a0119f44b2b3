import type { ListedMeeting } from '../../live/shown.ts'
import { button, draw, h } from './dom.ts'
import { moment } from './times.ts'

const LATELY_MS = 3 * 3_600_000

/** The list: what goes on, what is of now and to come, and behind a summary what was. */
export function drawMeetings(
  meetings: ListedMeeting[],
  chosen: string,
  choose: (number: string) => void,
): void {
  const since = Date.now() - LATELY_MS
  const isOn = ({ here, waiting }: ListedMeeting) => here !== null || waiting > 0
  const isPast = (one: ListedMeeting) => !isOn(one) && Date.parse(one.startTime ?? '') < since
  const list = (some: ListedMeeting[]) =>
    h('ul', {}, ...some.map((one) => h('li', {}, meetingButton(one, chosen, choose))))
  draw('meetings', [meetings, chosen], () => {
    const past = meetings.filter(isPast)
    const now = meetings.filter((one) => !isOn(one) && !isPast(one)).reverse()
    return [
      meetings.length === 0 ? h('p', {}, 'None yet. Schedule a class on Rollcall’s page.') : null,
      list(meetings.filter(isOn)),
      list(now),
      past.length === 0
        ? null
        : h('details', { 'data-name': 'past' }, h('summary', {}, `Before: ${past.length}`), list(past)),
    ]
  })
}

function meetingButton(one: ListedMeeting, chosen: string, choose: (number: string) => void): HTMLElement {
  const { number, topic, here, waiting } = one
  const state = [...(here === null ? [] : [`${here} in`]), ...(waiting > 0 ? [`${waiting} at the door`] : [])]
  const props = { class: 'meeting', 'aria-current': String(number === chosen) }
  const whole = button(number, '', () => choose(number), props)
  whole.append(
    h('b', {}, topic),
    h('span', { class: 'soft' }, moment(one)),
    ' ',
    h('span', { class: 'on' }, state.join(', ')),
  )
  return whole
}
