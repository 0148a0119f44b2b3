import { tab } from '../storage.ts'
import type { PageConfig } from './config.ts'
import { signIn } from './token.ts'

type Provider = NonNullable<PageConfig['oidc']>

/** Kept while the reader is at the school's sign-in, for this tab only. */
const KEPT = 'rollcall.signin'

interface Leaving {
  state: string
  verifier: string
  /** The reader's place in the page. */
  back: string
}

/** OpenID Connect, authorization code with PKCE: to the school's own sign-in and back. */
export async function leaveForSignIn(provider: Provider): Promise<void> {
  const { authorization_endpoint } = await discover(provider)
  const leaving: Leaving = {
    state: random(),
    verifier: random(),
    back: location.pathname + location.search,
  }
  tab.set(KEPT, JSON.stringify(leaving))
  const asked = new URL(authorization_endpoint)
  const parameters = {
    response_type: 'code',
    client_id: provider.clientId,
    redirect_uri: redirectUri(),
    scope: provider.scope,
    state: leaving.state,
    code_challenge: await challengeOf(leaving.verifier),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(parameters)) asked.searchParams.set(name, value)
  location.assign(asked)
}

export type Returned = 'not-returning' | 'signed-in' | 'failed'

/** If the reader comes back with a code, takes it out of the address and exchanges it for a token. */
export async function returnFromSignIn(provider: Provider | null): Promise<Returned> {
  const given = new URLSearchParams(location.search)
  const [code, state] = [given.get('code'), given.get('state')]
  if (state === null || (code === null && given.get('error') === null)) return 'not-returning'
  const leaving = kept()
  tab.set(KEPT, null)
  history.replaceState(null, '', leaving?.back ?? '/')
  if (provider === null || code === null || leaving === null || leaving.state !== state) return 'failed'
  const found = await tokenFor(provider, code, leaving.verifier)
  return found !== null && signIn(found) ? 'signed-in' : 'failed'
}

async function tokenFor(provider: Provider, code: string, verifier: string): Promise<string | null> {
  const { token_endpoint } = await discover(provider)
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: provider.clientId,
    redirect_uri: redirectUri(),
    code,
    code_verifier: verifier,
  })
  const answer = await fetch(token_endpoint, { method: 'POST', body })
  if (!answer.ok) return null
  const tokens: { access_token?: string; id_token?: string } = await answer.json()
  // Some providers' access tokens are no JWT. Then the id token is used.
  const isJwt = (one: string | undefined) => one?.split('.').length === 3
  return [tokens.access_token, tokens.id_token].find(isJwt) ?? null
}

interface Endpoints {
  authorization_endpoint: string
  token_endpoint: string
}

async function discover({ issuer }: Provider): Promise<Endpoints> {
  const answer = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  if (!answer.ok) throw new Error('The sign-in does not answer')
  return answer.json()
}

const redirectUri = (): string => `${location.origin}/`

function kept(): Leaving | null {
  const text = tab.get(KEPT)
  // This page wrote it.
  return text === null ? null : (JSON.parse(text) as Leaving)
}

const random = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)))

const challengeOf = async (verifier: string): Promise<string> =>
  base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))))

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
