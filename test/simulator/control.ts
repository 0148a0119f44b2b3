import type * as z from 'zod'
import {
  type AccountOptions,
  type Applicant,
  Call,
  type ClockSetting,
  Delivery,
  type Fault,
  type LiveAction,
  LiveAnswer,
  NewsAnswer,
  OpenedAccount,
  PlayAnswer,
  type PlayRequest,
  type PortalAction,
  RegistrantList,
  type UserChange,
} from './protocol.ts'

/** An account of the simulator, and the hand on it. Needs nothing but fetch. */
export type ControlledAccount = OpenedAccount & {
  /** Every API and token request so far, oldest first. */
  calls(): Promise<Call[]>
  /** Lets the next matching requests fail; several faults wait in a queue. */
  fault(fault: Fault): Promise<void>
  /** Nothing fails any more. */
  heal(): Promise<void>
  /** All tokens so far answer 401 with code 124. */
  revokeTokens(): Promise<void>
  /** Zoom's notion of now: expiry, limits, and when reports can be read. Real time without arguments. */
  setClock(setting?: ClockSetting): Promise<void>
  /** Everybody who is registered for a meeting, with any status. */
  registrants(meetingNumber: number | string): Promise<RegistrantList>
  /** A stranger fills in Zoom's own registration page. */
  askOnPage(meetingNumber: number | string, applicant: z.input<typeof Applicant>): Promise<NewsAnswer>
  /** The host acts in Zoom's own portal: decides on a registrant, changes, deletes or recovers the meeting. */
  actInPortal(meetingNumber: number | string, action: PortalAction): Promise<NewsAnswer>
  /** Gives or takes a licence, takes a user in or out of the account. */
  setUser(user: UserChange): Promise<void>
  setWebhookUrl(webhookUrl: string): Promise<void>
  /** Holds a class in a meeting: webhooks are sent as it goes, past_meetings and report know of it after. */
  play(meetingNumber: number | string, request?: PlayRequest): Promise<PlayAnswer>
  /** Runs a meeting by hand: one thing happens in it. Its webhooks are on their way then. */
  live(meetingNumber: number | string, action: LiveAction): Promise<LiveAnswer>
  /** Sends one webhook as Zoom would. */
  deliver(body: string, options?: { minuteScale?: number; timeoutMs?: number }): Promise<Delivery>
}

type Fetch = (address: string, init: RequestInit) => Promise<Response>

/** Opens a new account on the simulator at this address. */
export async function openAccount(
  simulatorUrl: string,
  options: AccountOptions = {},
  send: Fetch = fetch,
): Promise<ControlledAccount> {
  const answer = await command(send, `${simulatorUrl}/_control/accounts`, 'POST', options)
  return controlled(simulatorUrl, OpenedAccount.parse(answer), send)
}

/** The hand on an account that someone else opened, in a global set-up say. */
export function controlled(
  simulatorUrl: string,
  opened: OpenedAccount,
  send: Fetch = fetch,
): ControlledAccount {
  const base = `${simulatorUrl}/_control/accounts/${encodeURIComponent(opened.accountId)}`
  const post = (path: string, body: object) => command(send, `${base}/${path}`, 'POST', body)
  const ask = async <Schema extends z.ZodType>(schema: Schema, answer: Promise<unknown>) =>
    schema.parse(await answer)
  return {
    ...opened,
    calls: () => ask(Call.array(), command(send, `${base}/calls`, 'GET')),
    fault: async (fault) => void (await post('faults', fault)),
    heal: async () => void (await command(send, `${base}/faults`, 'DELETE')),
    revokeTokens: async () => void (await post('revoke-tokens', {})),
    setClock: async (setting = {}) => void (await post('clock', setting)),
    registrants: (number) =>
      ask(RegistrantList, command(send, `${base}/meetings/${number}/registrants`, 'GET')),
    askOnPage: (number, applicant) => ask(NewsAnswer, post(`meetings/${number}/page`, applicant)),
    actInPortal: (number, action) => ask(NewsAnswer, post(`meetings/${number}/portal`, action)),
    setUser: async (user) => void (await post('users', user)),
    setWebhookUrl: async (webhookUrl) => void (await post('webhook-url', { webhookUrl })),
    play: (number, request = {}) => ask(PlayAnswer, post(`meetings/${number}/play`, request)),
    live: (number, action) => ask(LiveAnswer, post(`meetings/${number}/live`, action)),
    deliver: (body, options = {}) => ask(Delivery, post('webhooks', { body, ...options })),
  }
}

async function command(send: Fetch, address: string, method: string, body?: object): Promise<unknown> {
  const content = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const response = await send(address, { method, ...content })
  const text = await response.text()
  if (!response.ok) throw new Error(`simulator: ${method} ${address} answered ${response.status} ${text}`)
  return text === '' ? undefined : JSON.parse(text)
}
