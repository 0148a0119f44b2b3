import { type Context, Hono } from 'hono'
import type { Account } from './account.ts'
import type { Accounts } from './accounts.ts'
import { openInstance } from './live/attendee.ts'
import { live } from './live/live.ts'
import { identitiesOf } from './play.ts'

/**
 * Where Zoom's links lead. A program is told so in a word. A person who opens one in a browser does what it is for, and sees it on
 * the simulator's page.
 */
export function links(accounts: Accounts): Hono {
  const pages = new Hono()
  const numberOf = (c: Context) => Number(c.req.param('number'))
  pages.get('/j/:number', (c) => answer(c, `Joined meeting ${numberOf(c)}.`))
  pages.get('/w/:number', (c) => {
    if (isPerson(c))
      for (const account of accounts.all()) {
        arrive(account, numberOf(c), c.req.query('tk') ?? '')
        arriveNamed(account, numberOf(c), c.req.query('nk') ?? '')
      }
    return answer(c, `Joined meeting ${numberOf(c)} by a link of their own.`)
  })
  pages.get('/s/:number', (c) => {
    const link = accounts.byZak(numberOf(c), c.req.query('zak') ?? '')
    if (link === undefined || link.expiresAt <= link.account.now()) return c.text('Sign in to start.', 401)
    if (isPerson(c) && !openInstance(link.meeting)) live(link.account, link.meeting, { do: 'start' })
    return answer(c, `Started ${link.meeting.topic}.`)
  })
  return pages
}

const isPerson = (c: Context): boolean => c.req.header('sec-fetch-mode') === 'navigate'

const answer = (c: Context, text: string): Response =>
  isPerson(c) ? c.redirect(`/#${c.req.param('number')}`, 303) : c.text(text)

/** The owner of this link comes in, or waits for the host. A person who is there already is not there twice. */
function arrive(account: Account, number: number, token: string): void {
  const meeting = account.meetings.get(number)
  const registrant = meeting?.registrants.find(
    ({ join_url }) => new URL(join_url).searchParams.get('tk') === token,
  )
  if (meeting === undefined || registrant === undefined) return
  const who = identitiesOf(meeting).find(({ registrantId }) => registrantId === registrant.registrant_id)
  const open = openInstance(meeting)
  const there = [...(open?.attendees ?? []), ...meeting.beforeHost]
  if (!who || there.some(({ person }) => person.email === who.email)) return
  live(account, meeting, { do: 'come', who, to: open ? 'main' : 'door' })
}

/** A person with a named link is there under its name, and Zoom knows nothing more of them. */
function arriveNamed(account: Account, number: number, key: string): void {
  const meeting = account.meetings.get(number)
  const name = meeting?.named?.[key]
  if (meeting === undefined || name === undefined) return
  live(account, meeting, { do: 'come', who: { name }, to: openInstance(meeting) ? 'main' : 'door' })
}
