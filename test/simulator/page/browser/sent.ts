import type { Sent } from '../../protocol.ts'
import { cell, draw, h, table } from './dom.ts'
import { clock } from './times.ts'

/** The webhooks of the meeting that is looked at, and what is to become of the next. */
export interface Post {
  wish: { kind: 'drop' | 'delay' | 'repeat'; times: number | null } | null
  sent: Sent[]
}

const WISHES = { drop: 'lost on the way', delay: 'sent later', repeat: 'sent twice' }

export function drawPost({ wish, sent }: Post): void {
  const wished = wish && `${wish.times === null ? 'All' : `The next ${wish.times}`}: ${WISHES[wish.kind]}`
  draw('wished', wished, () => [wished])
  draw('sent', sent, () => [
    sent.length === 0
      ? h('p', { class: 'soft' }, 'None yet of this meeting.')
      : table(
          'Webhooks of this meeting',
          ['Time', 'Event', 'Who', 'Rollcall’s answer'],
          [...sent].reverse().map(sentRow),
        ),
  ])
}

const STATES = {
  'on its way': { text: 'on its way', kind: 'way' },
  delivered: { text: 'taken', kind: 'delivered' },
  lost: { text: 'not taken', kind: 'lost' },
  dropped: { text: 'lost on the way, as you wished', kind: 'dropped' },
}

/** Zoom's bodies have what is read here, if anything. */
type Told = { payload: { object: { participant?: { user_name?: string } } } }

function sentRow({ id, at, event, body, state, attempts }: Sent): HTMLElement {
  const told = JSON.parse(body) as Told
  const answers = attempts.map(({ status, answer }) =>
    status === null ? 'no answer in time' : `${status} ${answer ?? ''}`,
  )
  const { text, kind } = STATES[state]
  const whole = h('pre', {}, JSON.stringify(told, null, 2))
  return h(
    'tr',
    {},
    cell(clock(at)),
    cell(h('details', { 'data-name': `sent ${id}` }, h('summary', {}, event), whole)),
    cell(told.payload.object.participant?.user_name ?? ''),
    cell(h('span', { class: kind }, text), ` ${answers.join(', then ')}`),
  )
}
