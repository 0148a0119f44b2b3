import { getCookie } from 'hono/cookie'
import { base64url } from 'jose'
import type { RollcallContext } from './env.ts'

/**
 * The token in the cookie that AUTH_COOKIE names; undefined without one. A browser sends a cookie with every request to this address, from
 * any page. So the cookie counts only if the browser says that the page has the same origin.
 */
export function cookieToken(c: RollcallContext): string | undefined {
  const name = c.get('ports').sessionCookie
  if (name === undefined || !isSameOrigin(c)) return undefined
  const cookies = getCookie(c)
  const value = cookies[name] ?? chunksOf(cookies, name)
  return value === '' ? undefined : tokenIn(value)
}

/** No page can write Sec-Fetch-Site. Browsers before 2023 do not send it. For them Origin must be this address. */
function isSameOrigin(c: RollcallContext): boolean {
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin'
  const origin = c.req.header('origin')
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === new URL(c.req.url).host
}

/** Supabase cuts a value that is too long for a cookie: name.0, name.1 and so on. */
function chunksOf(cookies: Record<string, string>, name: string): string {
  let whole = ''
  for (let n = 0; cookies[`${name}.${n}`] !== undefined; n += 1) whole += cookies[`${name}.${n}`]
  return whole
}

/** Supabase stores its whole session as JSON, with or without base64url. Others store only the token. */
function tokenIn(value: string): string | undefined {
  const text = value.startsWith(BASE64) ? decoded(value.slice(BASE64.length)) : value
  if (!/^[[{]/.test(text)) return text
  const session = parsed(text)
  const token: unknown = Array.isArray(session) ? session[0] : accessTokenOf(session)
  return typeof token === 'string' ? token : undefined
}

const BASE64 = 'base64-'

function decoded(text: string): string {
  try {
    return new TextDecoder().decode(base64url.decode(text))
  } catch {
    return ''
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const accessTokenOf = (session: unknown): unknown =>
  typeof session === 'object' && session !== null && 'access_token' in session
    ? session.access_token
    : undefined
