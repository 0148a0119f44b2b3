import * as z from 'zod'
import type { Zoom, ZoomUser } from '../../app/zoom.ts'
import { zoomId } from '../values.ts'
import type { Ask } from './ask.ts'
import { optionalText } from './optional.ts'
import { pageOf } from './page.ts'

/** Zoom's kinds of users; 4 and 99 hold no meetings. */
const LICENCES = new Map<number, ZoomUser['licence']>([
  [1, 'basic'],
  [2, 'licensed'],
  [4, 'none'],
  [99, 'none'],
])

/** Who is asked to join the account, or is not active, has no e-mail or no id yet. */
const Users = pageOf(
  'users',
  z
    .object({
      id: zoomId,
      email: z.string().min(1),
      display_name: optionalText,
      first_name: optionalText,
      last_name: optionalText,
      type: z.int().nullish().catch(null),
    })
    .transform(
      ({ id, email, display_name, first_name, last_name, type }): ZoomUser => ({
        ...{ id, email },
        name: display_name ?? ([first_name, last_name].filter((part) => part !== null).join(' ') || null),
        licence: LICENCES.get(type ?? 0) ?? null,
      }),
    ),
)

/** The account's active users. Other users hold no meetings. */
export const users = (ask: Ask): Pick<Zoom, 'listUsers'> => ({
  listUsers: () => ask.all({ operation: 'listUsers', path: '/users', query: { status: 'active' } }, Users),
})
