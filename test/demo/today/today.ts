import type { Account } from '../../simulator/account.ts'
import { OPEN_END, openInstance } from '../../simulator/live/attendee.ts'
import { live } from '../../simulator/live/live.ts'
import { type Api, Counts } from '../api.ts'
import { rosterOf, SHOWN_CLASS } from '../school/classes.ts'
import { iso, MINUTE_MS } from '../school/time.ts'
import { beginningSoon, goingOn, holdJustOver, isThere, justOver, schedule, tomorrow } from './classes.ts'
import { type CountedClass, countClass, type Playing } from './counted.ts'
import { begin, goOn } from './goingOn.ts'

export interface Today {
  admin: Api
  teacher: Api
  account: Account
  zoom: Playing
  /** The class that is counted, and no other. */
  isSmall: boolean
}

/** Holds what is held today, as far as an earlier start has not. The class that goes on is left to go on. */
export async function holdToday(today: Today): Promise<CountedClass> {
  const { admin, teacher, zoom, isSmall } = today
  if (isSmall) {
    await admin.call(Counts, 'PUT', '/api/roster', rosterOf([SHOWN_CLASS]))
    return countClass(teacher, zoom)
  }
  endForgotten(today.account)
  await goOnWithOne(today)
  const counted = await countClass(teacher, zoom)
  const now = Date.now()
  const over = justOver(now)
  if (!(await isThere(teacher, over))) await holdJustOver(teacher, zoom, over)
  for (const one of [beginningSoon(now), tomorrow(now)])
    if (!(await isThere(teacher, one))) await schedule(teacher, one)
  return counted
}

/** An earlier start was ended in the middle of a class: Zoom's host went at the end of it. */
function endForgotten(account: Account): void {
  for (const meeting of account.meetings.values()) {
    const open = openInstance(meeting)
    const end = Date.parse(meeting.startTime ?? '') + meeting.duration * MINUTE_MS
    if (open?.lesson.endedAt === OPEN_END && end < Date.now())
      live(account, meeting, { do: 'end', at: iso(end) })
  }
}

async function goOnWithOne({ teacher, account }: Today): Promise<void> {
  const one = goingOn(Date.now())
  const known = [...account.meetings.values()].find((meeting) => openInstance(meeting))
  if (known) return known.topic === one.title ? goOn(account, known, one) : undefined
  const meeting = account.meetings.get(Number(await schedule(teacher, one)))
  if (meeting === undefined) throw new Error(`Zoom has no meeting for ${one.title}`)
  await begin(account, meeting, one)
  goOn(account, meeting, one)
}
