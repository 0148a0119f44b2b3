import * as z from 'zod'
import type { Account, Meeting } from './account.ts'
import { openInstance } from './live/attendee.ts'
import { userNamed } from './meetings.ts'
import { ZoomRefusal } from './refusal.ts'

/** What is done in a meeting that goes on; of many methods the one that Rollcall has use for. */
export const LiveEvent = z.object({
  method: z.literal('participant.invite'),
  params: z.object({
    contacts: z
      .array(z.object({ email: z.string() }))
      .min(1)
      .max(10),
  }),
})

/** Zoom's documentation names no code for a meeting that nobody has opened, or a stranger: 3000 and 1001 are guesses. */
export function ring(account: Account, meeting: Meeting, { params }: z.output<typeof LiveEvent>): void {
  const instance = openInstance(meeting)
  if (instance === undefined) throw new ZoomRefusal(400, 3000, 'The meeting is not in progress.')
  for (const { email } of params.contacts) {
    if (userNamed(account, email) === undefined)
      throw new ZoomRefusal(404, 1001, `User does not exist: ${email}.`)
    instance.rung = [...(instance.rung ?? []), email]
  }
}

export const InviteLinks = z.object({
  attendees: z
    .array(z.object({ name: z.string().min(1).max(64) }))
    .min(1)
    .max(500),
  ttl: z.number().int().min(0).max(7_776_000).default(7_200),
})

/** A person who opens a named link is there under its name. A registered meeting has none. */
export function inviteLinks(account: Account, meeting: Meeting, { attendees }: z.output<typeof InviteLinks>) {
  if (meeting.settings['approval_type'] !== 2)
    throw new ZoomRefusal(400, 300, 'The meeting requires registration.')
  return {
    attendees: attendees.map(({ name }) => {
      const key = account.random.hex(32)
      meeting.named = { ...meeting.named, [key]: name }
      return { name, join_url: `${account.origin}/w/${meeting.id}?nk=${key}&pwd=${meeting.password}` }
    }),
  }
}

/** As the account has them for its countries. */
export const DIAL_IN_NUMBERS = [
  { country: 'PH', country_name: 'Philippines', city: 'Manila', number: '+63 2 8395 2425', type: 'toll' },
  { country: 'PH', country_name: 'Philippines', number: '+63 1800 1116 1234', type: 'tollfree' },
  { country: 'US', country_name: 'US', city: 'New York', number: '+1 646 558 8656', type: 'toll' },
]
