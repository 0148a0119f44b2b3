import { computed, signal } from '@preact/signals'
import { tab } from '../storage.ts'

/** The reader, by their token until Rollcall has answered. It only chooses what is shown. The server decides the rights. */
export interface Bearer {
  id: string
  /** Null until the token or Rollcall has told it. */
  role: Role | null
  name: string | null
  /** Epoch milliseconds. */
  expiresAt: number
}

export type Role = 'admin' | 'teacher' | 'student' | 'parent'

/** Kept as long as the tab, and not on the disk beyond that. */
const KEPT = 'rollcall.token'

export const token = signal<string | null>(tab.get(KEPT))
/** The bearer by Rollcall's answer. The roster may have another role, id or name than the token. */
export const known = signal<(Pick<Bearer, 'id' | 'role' | 'name'> & { token: string }) | null>(null)
export const bearer = computed(() => {
  const told = token.value === null ? null : read(token.value)
  if (told === null || known.value?.token !== token.value) return told
  const { id, role, name } = known.value
  return { ...told, id, role, name: name ?? told.name }
})
/** Why the reader must sign in again; null if they were never signed in. */
export const signedOutBecause = signal<'expired' | 'refused' | 'left' | null>(null)

/** False if this is no token, or the token has ended. */
export function signIn(given: string): boolean {
  const trimmed = given.trim().replace(/^Bearer\s+/i, '')
  const who = read(trimmed)
  if (who === null || who.expiresAt <= Date.now()) return false
  tab.set(KEPT, trimmed)
  token.value = trimmed
  signedOutBecause.value = null
  return true
}

/** The event on the window, sent while the token is still there. */
export const LEAVING = 'rollcall:leaving'

export function signOut(why: 'expired' | 'refused' | 'left'): void {
  dispatchEvent(new Event(LEAVING))
  tab.set(KEPT, null)
  token.value = null
  signedOutBecause.value = why
}

/** Takes a token out of the address, put there by a school's portal: #token=… or #access_token=…. */
export function takeFromFragment(): void {
  const given = new URLSearchParams(location.hash.slice(1))
  const found = given.get('token') ?? given.get('access_token')
  if (found === null) return
  history.replaceState(null, '', location.pathname + location.search)
  signIn(found)
}

function read(jwt: string): Bearer | null {
  const [, payload] = jwt.split('.')
  const claims = payload === undefined ? null : decoded(payload)
  if (claims === null || typeof claims['sub'] !== 'string' || typeof claims['exp'] !== 'number') return null
  return {
    id: claims['sub'],
    role: roleIn(claims),
    name: typeof claims['name'] === 'string' ? claims['name'] : null,
    expiresAt: claims['exp'] * 1000,
  }
}

function decoded(base64url: string): Record<string, unknown> | null {
  try {
    const bytes = Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (c) =>
      c.charCodeAt(0),
    )
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return isObject(claims) ? claims : null
  } catch {
    return null
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const ROLES: readonly string[] = ['admin', 'teacher', 'student', 'parent'] satisfies Role[]
const isRole = (value: unknown): value is Role => typeof value === 'string' && ROLES.includes(value)

/** The usual claims of a role. A school may have another claim, or the role only in the roster. */
function roleIn(claims: Record<string, unknown>): Role | null {
  const metadata = claims['app_metadata']
  const told = [isObject(metadata) ? metadata['role'] : undefined, claims['user_role'], claims['role']]
  return told.find(isRole) ?? null
}
