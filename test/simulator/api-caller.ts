import * as z from 'zod'
import type { OpenedAccount } from './protocol.ts'

const Body = z.record(z.string(), z.unknown()).nullable()
const Token = z.object({ access_token: z.string() })
const CreatedMeeting = z.object({
  id: z.number(),
  uuid: z.string(),
  join_url: z.string(),
  start_url: z.string(),
})

/** `body` is null where the answer is no JSON. */
export type ApiAnswer = { status: number; headers: Headers; text: string; body: z.infer<typeof Body> }
export type ApiCaller = (method: string, path: string, body?: unknown) => Promise<ApiAnswer>

/** Asks for a token as a Server-to-Server app does. */
export function requestToken(account: OpenedAccount, accountId = account.accountId): Promise<Response> {
  return fetch(account.oauthUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${account.clientId}:${account.clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'account_credentials', account_id: accountId }),
  })
}

/** Calls the account's REST API with one token, for the simulator's own tests. */
export async function apiOf(account: OpenedAccount): Promise<ApiCaller> {
  const { access_token } = Token.parse(await (await requestToken(account)).json())
  return async (method, path, body) => {
    const content = body === undefined ? {} : { body: JSON.stringify(body) }
    const headers = { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' }
    const response = await fetch(`${account.apiUrl}${path}`, { method, headers, ...content })
    const text = await response.text()
    const json = text.startsWith('{') ? JSON.parse(text) : null
    return { status: response.status, headers: response.headers, text, body: Body.parse(json) }
  }
}

/** Schedules a class with registration on 2 March 2026 at eight, unless told otherwise. */
export async function createMeeting(api: ApiCaller, draft: object = {}, host = 'host@school.example') {
  const { body } = await api('POST', `/users/${host}/meetings`, {
    topic: 'Fractions',
    type: 2,
    start_time: '2026-03-02T08:00:00Z',
    duration: 60,
    settings: { approval_type: 0 },
    ...draft,
  })
  return CreatedMeeting.parse(body)
}
