import { Hono } from 'hono'
import type { Account, Meeting } from './account.ts'
import type { Accounts } from './accounts.ts'
import { registrationNews, tell } from './news.ts'
import { Applicant, type NewsAnswer } from './protocol.ts'
import { ZoomRefusal } from './refusal.ts'
import { registerOnPage } from './registrants.ts'

const FORM = `<form method="post"><input name="first_name"><input name="last_name"><input name="email">
<button>Register</button></form>`

/** Zoom's own page, which needs no login: everybody who has its address can fill it in. */
export function registrationPage(accounts: Accounts): Hono {
  const pages = new Hono()
  pages.onError((error, c) => c.html(`<p>${error.message}</p>`, error instanceof ZoomRefusal ? 404 : 400))
  pages.get('/:number', (c) => {
    const { meeting } = found(accounts, c.req.param('number'))
    return c.html(`<h1>${meeting.topic}</h1>${FORM}`)
  })
  pages.post('/:number', async (c) => {
    const { account, meeting } = found(accounts, c.req.param('number'))
    const applicant = Applicant.parse(await c.req.parseBody())
    await askOnPage(account, meeting, applicant)
    const registrant = meeting.registrants.find(({ email }) => email === applicant.email)
    return c.html(registrant?.status === 'approved' ? registrant.join_url : '<p>Waiting for the host.</p>')
  })
  return pages
}

function found(accounts: Accounts, number: string) {
  const meeting = accounts.byMeeting(Number(number))
  if (meeting === undefined) throw new ZoomRefusal(404, 3001, 'This meeting does not exist.')
  return meeting
}

/** A stranger fills in the page. A registrant stays as they are, and nobody is told. */
export function askOnPage(account: Account, meeting: Meeting, applicant: Applicant): Promise<NewsAnswer> {
  const before = new Set(meeting.registrants)
  const registrant = registerOnPage(account, meeting, applicant)
  return tell(
    account,
    before.has(registrant) ? [] : [registrationNews(account, meeting, 'created', registrant)],
  )
}
