import type * as z from 'zod'
import type { Account, Meeting, User } from './account.ts'
import { drawZoomId } from './identifiers.ts'
import { openInstance } from './live/attendee.ts'
import { paged } from './paging.ts'
import type { UserChange } from './protocol.ts'

const TYPES: Record<string, number> = { basic: 1, licensed: 2 }

/** A user as Zoom tells them. */
export const shownUser = ({ id, email, first_name, last_name, type }: User) => ({
  ...{ id, email, first_name, last_name },
  display_name: `${first_name} ${last_name}`,
  type: TYPES[type] ?? 1,
  status: 'active',
})

export function listUsers(account: Account, query: Record<string, string>) {
  const { items, ...page } = paged(account, 'users', account.users, query)
  return { ...page, users: items.map(shownUser) }
}

/** A user who leaves the account takes their meetings along. */
export function changeUser(account: Account, { type, ...user }: z.output<typeof UserChange>): void {
  const known = account.users.find(({ email }) => email === user.email)
  if (type === 'gone') {
    account.users = account.users.filter((one) => one !== known)
    for (const { id, host } of account.meetings.values()) if (host === known) account.meetings.delete(id)
  } else if (known) known.type = type
  else account.users.push({ ...user, type, id: drawZoomId(account.random) })
}

/** Basic users and those of Pro hold one meeting at a time, licensed users of the greater plans two. */
export const placesOf = ({ settings }: Account, { type }: User): number =>
  settings.limits.plan === 'business' && type === 'licensed' ? 2 : 1

/** The meetings of a host that are run by hand just now, the oldest first. */
export const running = ({ meetings }: Account, host: User): Meeting[] =>
  [...meetings.values()]
    .filter((meeting) => meeting.host === host && openedAt(meeting) !== undefined)
    .sort((a, b) => ((openedAt(a) ?? '') < (openedAt(b) ?? '') ? -1 : 1))

const openedAt = (meeting: Meeting): string | undefined => openInstance(meeting)?.lesson.startedAt
