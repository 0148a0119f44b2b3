import type { Account, Meeting } from './account.ts'
import { changeMeeting, deleteMeeting, described, MeetingDraft } from './meetings.ts'
import { newsOf, registrationNews, tell } from './news.ts'
import { meetingDeleted, meetingRecovered, meetingUpdated, type Webhook } from './payloads.ts'
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
      return change(account, meeting, action.changes)
    case 'delete':
      deleteMeeting(account, meeting)
      account.deleted.set(number, meeting)
      return meetingDeleted(newsOf(account, meeting))
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

/** A new passcode is told without the new join link: Zoom names only what its host changed. */
function change(account: Account, meeting: Meeting, changes: Record<string, unknown>): Webhook {
  const before: Record<string, unknown> = described(account, meeting)
  changeMeeting(account, meeting, MeetingDraft.parse(changes))
  const old = Object.fromEntries(Object.keys(changes).map((name) => [name, before[name]]))
  return meetingUpdated({ ...newsOf(account, meeting), changes, old })
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
