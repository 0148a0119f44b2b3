import { Hono } from 'hono'
import type { Account, Meeting, Registrant } from './account.ts'
import type { Accounts } from './accounts.ts'
import { type RegistrationNews, registration, type Webhook } from './payloads.ts'
import { Applicant, type PortalDecision, type RegistrationAnswer } from './protocol.ts'
import { ZoomRefusal } from './refusal.ts'
import { changeStatus, registerOnPage } from './registrants.ts'
import { deliver } from './webhooks.ts'

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

/** A stranger fills in the page. Whoever is registered already stays what they are, and nobody is told. */
export function askOnPage(
  account: Account,
  meeting: Meeting,
  applicant: Applicant,
): Promise<RegistrationAnswer> {
  const before = new Set(meeting.registrants)
  const registrant = registerOnPage(account, meeting, applicant)
  return tell(account, before.has(registrant) ? [] : [news(account, meeting, 'created', registrant)])
}

const EVENTS = { approve: 'approved', deny: 'denied', cancel: 'cancelled' } as const

/** The host decides in Zoom's own portal. */
export function decideInPortal(
  account: Account,
  meeting: Meeting,
  { action, email }: PortalDecision,
): Promise<RegistrationAnswer> {
  const registrant = meeting.registrants.find((one) => one.email === email)
  if (registrant === undefined) throw new Error('no such registrant')
  changeStatus(account, meeting, { action, registrants: [{ id: registrant.registrant_id }] })
  return tell(account, [news(account, meeting, EVENTS[action], registrant)])
}

function news(
  account: Account,
  meeting: Meeting,
  event: RegistrationNews['event'],
  { registrant_id: id, create_time: _, ...registrant }: Registrant,
): Webhook {
  const { id: number, uuid, topic, host, startTime, duration, timezone } = meeting
  const planned = { number, uuid, topic, hostId: host.id, startTime: startTime ?? '', duration, timezone }
  return registration({
    accountId: account.accountId,
    meeting: planned,
    at: account.now(),
    event,
    registrant: { id, ...registrant, ...(event === 'cancelled' && { status: 'cancelled' }) },
  })
}

async function tell(account: Account, webhooks: Webhook[]): Promise<RegistrationAnswer> {
  const { webhookUrl: url, webhookSecret: secret, clientId } = account
  if (url === null) return { webhooks, deliveries: [] }
  const sender = { url, secret, clientId, minuteScale: 0 }
  return { webhooks, deliveries: await Promise.all(webhooks.map(({ body }) => deliver(body, sender))) }
}
