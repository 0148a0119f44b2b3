import type { Account, Instance, Meeting } from '../account.ts'
import { drawParticipantUuid } from '../identifiers.ts'
import type { Lesson } from '../lesson.ts'
import { isoSeconds } from '../payloads.ts'
import type { Identity } from '../random-lesson.ts'
import { plannedAt } from '../recurrence.ts'
import type { Stay } from '../stays.ts'

/** A person at a meeting that is run by hand: one device, and its place. */
export type Attendee = {
  id: string
  person: Identity
  participantUuid: string
  /** Zoom's, new in every room. */
  userId: string
  publicIp: string
  place: 'door' | 'main' | 'breakout'
  /** Since when, in seconds after the meeting's start; 0 before the host came. */
  since: number
  /** Seconds at the door before. */
  waited: number
}

/** When an open instance ends, as long as nobody knows. */
export const OPEN_END = '9999-12-31T23:59:59Z'

export const openInstance = ({ instances }: Meeting): Instance | undefined =>
  instances.find(({ lesson }) => lesson.endedAt === OPEN_END)

export const newAttendee = (
  account: Account,
  instance: Instance | undefined,
  arriving: Pick<Attendee, 'person' | 'place' | 'since'>,
): Attendee => {
  const participantUuid = drawParticipantUuid(account.random)
  return {
    ...arriving,
    id: participantUuid.slice(0, 8).toLowerCase(),
    participantUuid,
    userId: nextUserId(instance),
    publicIp: `203.0.113.${account.random.int(1, 254)}`,
    waited: 0,
  }
}

/** Zoom counts in steps of 1024, meeting-wide. */
export function nextUserId(instance: Instance | undefined): string {
  const next = (instance?.lastUserId ?? 16_777_216) + 1024
  if (instance) instance.lastUserId = next
  return String(next)
}

/** The room's worth of time that ends now, or goes on where `to` is not known. */
export const stayOf = (
  attendee: Attendee,
  {
    to = attendee.since,
    begins = 'join',
    ends = 'leave',
  }: Partial<Pick<Stay, 'to' | 'begins' | 'ends'>> = {},
): Stay => {
  const { person, participantUuid, userId, publicIp, place, since, waited } = attendee
  const room = place === 'breakout' ? 'breakout' : 'main'
  return {
    ...{ person: { ...person, connections: [] }, name: person.name, participantUuid, userId, publicIp },
    ...{ room, from: since, to, begins, ends, waited },
  }
}

/** What the payloads need of a meeting that goes on. */
export const lessonAt = (account: Account, meeting: Meeting, uuid: string, startedAt: number): Lesson => ({
  seed: account.seed,
  accountId: account.accountId,
  meeting: {
    number: meeting.id,
    uuid,
    topic: meeting.topic,
    hostId: meeting.host.id,
    ...plannedAt(meeting, startedAt),
    timezone: meeting.timezone,
    type: meeting.type,
  },
  startedAt: isoSeconds(startedAt),
  endedAt: OPEN_END,
  people: [],
})
