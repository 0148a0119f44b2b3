import type { Account, Instance, Meeting } from '../account.ts'
import { identitiesOf } from '../play.ts'
import { plannedAt } from '../recurrence.ts'
import { reportRows } from '../reports.ts'
import { OPEN_END, openInstance } from './attendee.ts'

/** What the simulator's page shows of an account. */

export type ListedMeeting = {
  number: string
  topic: string
  host: string
  /** ISO 8601; null for an instant meeting. */
  startTime: string | null
  duration: number
  timezone: string
  /** Who is in now; null where nobody has started it. */
  here: number | null
  waiting: number
  held: number
}

export const listed = (account: Account): ListedMeeting[] =>
  [...account.meetings.values()]
    .map((meeting) => listedMeeting(account, meeting))
    .sort((a, b) => Date.parse(b.startTime ?? '') - Date.parse(a.startTime ?? ''))

/** A series at the time of the occurrence that is next to now. */
function listedMeeting(account: Account, meeting: Meeting): ListedMeeting {
  const { id, topic, host, timezone, instances, beforeHost } = meeting
  const planned = meeting.startTime === null ? meeting : plannedAt(meeting, account.now())
  const { startTime, duration } = planned
  const open = openInstance(meeting)
  const attendees = open?.attendees ?? []
  const atDoor = attendees.filter(({ place }) => place === 'door').length
  return {
    ...{ number: String(id), topic, host: host.email, startTime, duration, timezone },
    here: open ? attendees.length - atDoor : null,
    waiting: atDoor + beforeHost.length,
    held: instances.length - (open ? 1 : 0),
  }
}

export type ShownMeeting = ListedMeeting & {
  startedAt: string | null
  /** Who may come: the host first, then the registered. */
  known: ReturnType<typeof identitiesOf>
  attendees: {
    id: string
    name: string
    email: string | null
    place: 'door' | 'main' | 'breakout'
    since: string | null
  }[]
  instances: { startedAt: string; endedAt: string; reportAt: string }[]
}

export function shown(account: Account, meeting: Meeting): ShownMeeting {
  const open = openInstance(meeting)
  const all = [...(open?.attendees ?? []), ...meeting.beforeHost]
  // Who waits comes first: somebody has to let them in.
  const attendees = [
    ...all.filter(({ place }) => place === 'door'),
    ...all.filter(({ place }) => place !== 'door'),
  ]
  return {
    ...listedMeeting(account, meeting),
    startedAt: open?.lesson.startedAt ?? null,
    known: identitiesOf(meeting),
    attendees: attendees.map(({ id, person, place, since }) => ({
      ...{ id, name: person.name, email: person.email ?? null, place },
      since: open ? new Date(Date.parse(open.lesson.startedAt) + since * 1_000).toISOString() : null,
    })),
    instances: held(meeting).map(({ lesson: { startedAt, endedAt } }) => ({
      ...{ startedAt, endedAt },
      reportAt: new Date(Date.parse(endedAt) + account.settings.reports.delayMinutes * 60_000).toISOString(),
    })),
  }
}

/** Zoom's report of one of the times that the meeting was held, whether or not Zoom gives it yet. */
export function reported(meeting: Meeting, index: number) {
  const instance = held(meeting)[index]
  if (instance === undefined) throw new Error('The meeting was not held so often')
  return reportRows(instance).map(({ name, user_email, join_time, leave_time, duration, bo_mtg_id }) => ({
    ...{
      name,
      email: user_email,
      join_time,
      leave_time,
      duration,
      room: bo_mtg_id === '' ? 'main' : 'breakout',
    },
  }))
}

const held = ({ instances }: Meeting): Instance[] =>
  instances.filter(({ lesson }) => lesson.endedAt !== OPEN_END)
