import type { Account, Meeting } from './account.ts'
import {
  changeMeeting,
  changeOccurrence,
  deleteMeeting,
  deleteOccurrence,
  described,
  MeetingDraft,
} from './meetings.ts'
import { newsOf, registrationNews, tell } from './news.ts'
import { meetingDeleted, meetingRecovered, meetingUpdated, type OfSeries, type Webhook } from './payloads.ts'
import type { NewsAnswer, PortalAction } from './protocol.ts'
import { changeStatus } from './registrants.ts'

/** A host acts in Zoom's own portal, which webhooks tell. */
export const actInPortal = (account: Account, number: number, action: PortalAction): Promise<NewsAnswer> =>
  tell(account, [act(account, number, action)])

function act(account: Account, number: number, action: PortalAction): Webhook {
  if (action.action === 'recover') return recover(account, number)
  const meeting = found(account.meetings.get(number), 'meeting')
  switch (action.action) {
    case 'change':
      return change(account, meeting, action.changes, action.occurrence)
    case 'delete':
      return remove(account, meeting, action.occurrence)
    default:
      return decide(account, meeting, action)
  }
}

function recover(account: Account, number: number): Webhook {
  const meeting = found(account.deleted.get(number), 'deleted meeting')
  account.deleted.delete(number)
  account.meetings.set(number, meeting)
  return meetingRecovered(newsOf(account, meeting))
}

function remove(account: Account, meeting: Meeting, occurrence: string | undefined): Webhook {
  const series = ofSeries(meeting, occurrence)
  if (occurrence !== undefined) deleteOccurrence(account, meeting, occurrence)
  else {
    deleteMeeting(account, meeting)
    account.deleted.set(meeting.id, meeting)
  }
  return meetingDeleted({ ...newsOf(account, meeting), series })
}

/** A new passcode is told without the new join link: Zoom names only what its host changed. */
function change(
  account: Account,
  meeting: Meeting,
  changes: Record<string, unknown>,
  occurrence: string | undefined,
): Webhook {
  const before: Record<string, unknown> = described(account, meeting)
  const draft = MeetingDraft.parse(changes)
  if (occurrence === undefined) changeMeeting(account, meeting, draft)
  else changeOccurrence(account, meeting, occurrence, draft)
  const old = Object.fromEntries(Object.keys(changes).map((name) => [name, before[name]]))
  const series = ofSeries(meeting, occurrence)
  return meetingUpdated({ ...newsOf(account, meeting), changes, old, series })
}

/** As Zoom names them: the one occurrence, or all; undefined for a single meeting. */
function ofSeries({ occurrences }: Meeting, occurrence: string | undefined): OfSeries | undefined {
  if (occurrences.length === 0) return undefined
  if (occurrence === undefined) return { of: 'all', occurrences }
  return { of: 'single', occurrences: occurrences.filter((one) => one.occurrence_id === occurrence) }
}

const EVENTS = { approve: 'approved', deny: 'denied', cancel: 'cancelled' } as const

type Decision = { action: keyof typeof EVENTS; email: string }

function decide(account: Account, meeting: Meeting, { action, email }: Decision): Webhook {
  const registrant = found(
    meeting.registrants.find((one) => one.email === email),
    'registrant',
  )
  changeStatus(account, meeting, { action, registrants: [{ id: registrant.registrant_id }] })
  return registrationNews(account, meeting, EVENTS[action], registrant)
}

function found<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`no such ${what}`)
  return value
}
