import * as z from 'zod'
import { type Account, secret } from './account.ts'
import { invalid, ZoomRefusal } from './refusal.ts'

const TOKEN_LIFE_MS = 15 * 60_000

const PageSize = z.coerce.number().int().min(1).max(300).default(30)

export type Page<Item> = { page_size: number; total_records: number; next_page_token: string; items: Item[] }

/** `scope` names the list with its filters: a token is good for no other. An empty token ends the list. */
export function paged<Item>(
  account: Account,
  scope: string,
  items: Item[],
  query: Record<string, string>,
): Page<Item> {
  const size = PageSize.safeParse(query['page_size'])
  if (!size.success) throw invalid([{ field: 'page_size', message: 'page_size must be from 1 to 300.' }])
  const offset = offsetOf(account, scope, query['next_page_token'] ?? '')
  const end = offset + size.data
  return {
    page_size: size.data,
    total_records: items.length,
    next_page_token: end < items.length ? issueToken(account, scope, end) : '',
    items: items.slice(offset, end),
  }
}

function offsetOf(account: Account, scope: string, token: string): number {
  if (token === '') return 0
  const page = account.pages.get(token)
  if (page === undefined || page.scope !== scope || page.expiresAt <= account.now()) {
    throw new ZoomRefusal(400, 300, 'The next page token is invalid or expired.')
  }
  return page.offset
}

function issueToken(account: Account, scope: string, offset: number): string {
  const token = secret('page')
  account.pages.set(token, { scope, offset, expiresAt: account.now() + TOKEN_LIFE_MS })
  return token
}
