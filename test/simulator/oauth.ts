import { type Account, secret } from './account.ts'

const TOKEN_LIFE_SECONDS = 3_600

const SCOPES = [
  'meeting:write:meeting:admin',
  'meeting:update:meeting:admin',
  'meeting:delete:meeting:admin',
  'meeting:read:meeting:admin',
  'meeting:read:list_meetings:admin',
  'meeting:read:list_past_instances:admin',
  'meeting:read:participant:admin',
  'meeting:update:registrant_status:admin',
  'meeting:write:registrant:admin',
  'meeting:read:registrant:admin',
  'meeting:read:list_registrants:admin',
  'meeting:read:list_past_participants:admin',
  'report:read:list_meeting_participants:admin',
  'meeting:update:in_meeting_controls:admin',
  'meeting:write:invite_links:admin',
  'cloud_recording:read:list_recording_files:admin',
  'cloud_recording:read:recording:admin',
  'user:read:user:admin',
]

export type Credentials = { clientId: string; clientSecret: string }

export function readCredentials(authorization: string | undefined): Credentials | undefined {
  const encoded = /^Basic (.+)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString()
  const colon = text.indexOf(':')
  return { clientId: text.slice(0, colon), clientSecret: text.slice(colon + 1) }
}

/** Zoom names what is wrong with a token request as {reason, error}, unlike every error of its REST API. */
export const refusedGrant = (error: string, reason: string) =>
  Response.json({ reason, error }, { status: 400 })

/** Any number of tokens live side by side; there is no refresh token. */
export function grantToken(account: Account, { clientSecret }: Credentials, form: URLSearchParams): Response {
  if (clientSecret !== account.clientSecret) {
    return refusedGrant('invalid_client', 'Invalid client_id or client_secret')
  }
  if (form.get('grant_type') !== 'account_credentials') {
    return refusedGrant('unsupported_grant_type', 'unsupported grant type')
  }
  if (form.get('account_id') !== account.accountId) return refusedGrant('invalid_request', 'Bad Request')
  const token = secret('token')
  account.tokens.set(token, account.now() + TOKEN_LIFE_SECONDS * 1000)
  return Response.json({
    access_token: token,
    token_type: 'bearer',
    expires_in: TOKEN_LIFE_SECONDS,
    scope: SCOPES.join(' '),
    api_url: account.origin,
  })
}
