import type { Account, Meeting, Registrant } from './account.ts'
import type { LessonMeeting } from './lesson.ts'
import { type MeetingNews, type RegistrationNews, registration, type Webhook } from './payloads.ts'
import { post } from './post.ts'
import type { NewsAnswer } from './protocol.ts'

/** What Zoom tells of a meeting that is not held. */
export function newsOf(account: Account, meeting: Meeting): MeetingNews {
  return {
    accountId: account.accountId,
    operator: meeting.host.email,
    at: account.now(),
    meeting: planned(meeting),
  }
}

function planned({
  id: number,
  uuid,
  topic,
  host,
  startTime,
  duration,
  timezone,
  type,
}: Meeting): LessonMeeting {
  return { number, uuid, topic, hostId: host.id, startTime: startTime ?? '', duration, timezone, type }
}

export function registrationNews(
  account: Account,
  meeting: Meeting,
  event: RegistrationNews['event'],
  { registrant_id: id, create_time: _, ...registrant }: Registrant,
): Webhook {
  return registration({
    ...newsOf(account, meeting),
    event,
    registrant: { id, ...registrant, ...(event === 'cancelled' && { status: 'cancelled' }) },
  })
}

/** Sends the webhooks, where the account has an address. */
export async function tell(account: Account, webhooks: Webhook[]): Promise<NewsAnswer> {
  const posted = await Promise.all(webhooks.map((webhook) => post(account, webhook, { minuteScale: 0 })))
  return { webhooks, deliveries: posted.filter((delivery) => delivery !== null) }
}
