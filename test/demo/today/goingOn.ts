import type { Account, Meeting } from '../../simulator/account.ts'
import { openInstance } from '../../simulator/live/attendee.ts'
import { live } from '../../simulator/live/live.ts'
import type { Identity } from '../../simulator/random-lesson.ts'
import { classOf } from '../school/classes.ts'
import { iso } from '../school/time.ts'
import type { TodaysClass } from './classes.ts'
import { signedIn } from './people.ts'

/** A class that goes on: people come, wait, go, rejoin and move for some ten minutes, each at their second. */

/** What somebody does, in seconds from now. `who` is a pupil's place in the class, or a stranger's name. */
interface Act {
  at: number
  who: number | string
  does: 'comes' | 'knocks' | 'is let in' | 'leaves' | 'is lost' | 'goes to a room' | 'comes back'
}

const PHONE = '+63 2 ••• 4417'

const ACTS: readonly Act[] = [
  { at: 5, who: 24, does: 'knocks' },
  { at: 16, who: 24, does: 'is let in' },
  { at: 24, who: 3, does: 'is lost' },
  { at: 33, who: 25, does: 'comes' },
  { at: 43, who: 3, does: 'comes' },
  ...[5, 6, 7, 8].map((who, index): Act => ({ at: 55 + index * 3, who, does: 'goes to a room' })),
  { at: 80, who: PHONE, does: 'comes' },
  { at: 95, who: 12, does: 'leaves' },
  { at: 110, who: 26, does: 'knocks' },
  { at: 128, who: 26, does: 'is let in' },
  { at: 140, who: 17, does: 'is lost' },
  { at: 155, who: 12, does: 'comes' },
  ...[5, 6, 7, 8].map((who, index): Act => ({ at: 170 + index * 4, who, does: 'comes back' })),
  { at: 200, who: 17, does: 'comes' },
  { at: 215, who: 'Alon’s tablet', does: 'knocks' },
  { at: 240, who: 'Alon’s tablet', does: 'is let in' },
  { at: 260, who: PHONE, does: 'leaves' },
  ...[9, 10, 11, 13].map((who, index): Act => ({ at: 280 + index * 5, who, does: 'goes to a room' })),
  { at: 320, who: 20, does: 'is lost' },
  { at: 345, who: 20, does: 'comes' },
  { at: 370, who: 27, does: 'comes' },
  ...[9, 10, 11, 13].map((who, index): Act => ({ at: 400 + index * 5, who, does: 'comes back' })),
  { at: 440, who: 2, does: 'leaves' },
  { at: 470, who: 15, does: 'is lost' },
  { at: 490, who: 15, does: 'comes' },
  { at: 530, who: 18, does: 'leaves' },
  { at: 560, who: 19, does: 'leaves' },
]

/** When the host ends it. */
export const LASTS_S = 600

/** Opens the meeting at its time and lets most of the class in, at theirs. Resolves when Rollcall has been told. */
export async function begin(
  account: Account,
  meeting: Meeting,
  { classId, start }: TodaysClass,
): Promise<void> {
  const posted: Promise<unknown>[] = []
  const at = (second: number) => iso(start + second * 1_000)
  posted.push(live(account, meeting, { do: 'start', at: at(15) }).posted)
  for (const [index, who] of classOf(classId).pupils.slice(0, EARLY).entries()) {
    const second = 20 + ((index * 37) % 150) + (index % 9 === 4 ? 12 * 60 : 0)
    posted.push(live(account, meeting, { do: 'come', who: signedIn(who), to: 'main', at: at(second) }).posted)
  }
  posted.push(live(account, meeting, { do: 'come', who: { name: 'Hamog' }, to: 'main', at: at(400) }).posted)
  await Promise.all(posted)
}

/** Who is there from the beginning. */
const EARLY = 24

/** Goes on until the host ends the class, or somebody else does. */
export function goOn(account: Account, meeting: Meeting, { classId }: Pick<TodaysClass, 'classId'>): void {
  const pupils = classOf(classId).pupils
  const identity = (who: Act['who']): Identity => {
    const pupil = typeof who === 'number' ? pupils[who] : undefined
    return pupil ? signedIn(pupil) : { name: String(who) }
  }
  for (const act of ACTS) setTimeout(perform, act.at * 1_000, account, meeting, identity(act.who), act.does)
  setTimeout(() => {
    if (openInstance(meeting)) live(account, meeting, { do: 'end' })
  }, LASTS_S * 1_000)
}

/** A person who holds the meeting by hand beside this may have done otherwise: then nothing happens. */
function perform(account: Account, meeting: Meeting, who: Identity, does: Act['does']): void {
  const attendees = openInstance(meeting)?.attendees
  if (attendees === undefined) return
  const attendee = attendees.find(({ person }) => person.name === who.name)
  const isAway = attendee === undefined
  if (isAway && does === 'comes') live(account, meeting, { do: 'come', who, to: 'main' })
  if (isAway && does === 'knocks') live(account, meeting, { do: 'come', who, to: 'door' })
  if (isAway) return
  const { id, place } = attendee
  if (does === 'is let in' && place === 'door') live(account, meeting, { do: 'admit', attendee: id })
  if (does === 'leaves' || does === 'is lost')
    live(account, meeting, { do: 'leave', attendee: id, lost: does === 'is lost' })
  if (does === 'goes to a room' && place === 'main')
    live(account, meeting, { do: 'move', attendee: id, to: 'breakout' })
  if (does === 'comes back' && place === 'breakout')
    live(account, meeting, { do: 'move', attendee: id, to: 'main' })
}
