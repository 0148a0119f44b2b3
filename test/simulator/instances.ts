import type { Account, Instance, Meeting } from './account.ts'
import { meetingOf } from './meetings.ts'
import { noSuchMeeting, notEnded, paidOnly, ZoomRefusal } from './refusal.ts'

const YEAR_MS = 365 * 86_400_000

export type Held = { meeting: Meeting; instance: Instance }

/**
 * Finds an ended instance by its uuid, or the latest of a meeting by its number.
 * `segment` is the part of the address as the router read it, decoded once.
 */
export function heldInstance(account: Account, segment: string): Held {
  const held = /^\d+$/.test(segment) ? latest(account, segment) : byUuid(account, segment)
  if (held === undefined) throw notEnded()
  if (held.meeting.host.type !== 'licensed') throw paidOnly()
  if (account.now() - endOf(held.instance) > YEAR_MS) {
    throw new ZoomRefusal(400, 12702, 'Can not access a meeting a year ago.')
  }
  return held
}

/** Everything that has ended, oldest first. */
export function listInstances(account: Account, id: string) {
  const meeting = meetingOf(account, id)
  const meetings = ended(account, meeting).map(({ uuid, lesson }) => ({ uuid, start_time: lesson.startedAt }))
  return { meetings }
}

export const endOf = (instance: Instance): number => Date.parse(instance.lesson.endedAt)

function latest(account: Account, id: string): Held | undefined {
  const meeting = meetingOf(account, id)
  const instance = ended(account, meeting).at(-1)
  return instance && { meeting, instance }
}

function byUuid(account: Account, segment: string): Held | undefined {
  const uuid = decodedTwice(segment)
  for (const meeting of account.meetings.values()) {
    const instance = ended(account, meeting).find((one) => one.uuid === uuid)
    if (instance !== undefined) return { meeting, instance }
  }
  return undefined
}

/** Encoded once, a uuid that starts with a slash or holds `//` gets lost on Zoom's way; encoded twice, none does. */
function decodedTwice(segment: string): string {
  if (segment.startsWith('/') || segment.includes('//')) throw noSuchMeeting(segment)
  return segment.includes('%') ? decodeURIComponent(segment) : segment
}

const ended = (account: Account, { instances }: Meeting): Instance[] =>
  instances.filter((instance) => endOf(instance) <= account.now())
