import { signal } from '@preact/signals'
import { createClient } from '../../http/client.ts'
import { t } from '../messages/text.ts'
import { signOut, token } from '../signin/token.ts'

/** D1's bookmark of the last write: sent with every read, so that the read sees the write. */
let bookmark: string | null = null

/** The bookmark of a write that did not go through `ask`. */
export function sawWrite(mark: string | null): void {
  bookmark = mark ?? bookmark
}

export const isOffline = signal(!navigator.onLine)
addEventListener('online', () => {
  isOffline.value = false
})
addEventListener('offline', () => {
  isOffline.value = true
})

/** Rollcall's API as the bearer. */
export const api = createClient(location.origin, {
  headers: () => headers(),
  fetch: patiently,
}).api

/** The headers of every request. */
export const headers = () => ({
  ...(token.value && { authorization: `Bearer ${token.value}` }),
  ...(bookmark && { 'x-d1-bookmark': bookmark }),
})

/** The longest time to wait for an answer. */
const MOST_WAIT_S = 60
/** Until when reads wait after a 429, in epoch milliseconds. */
export const waitsUntil = signal(0)

/** After a 429 a read waits as long as the server says. The reader sends a write again themselves. */
export async function patiently(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const answer = await fetch(input, init)
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN)
  if (answer.status !== 429 || init?.method !== 'GET' || !(seconds <= MOST_WAIT_S)) return answer
  waitsUntil.value = Date.now() + seconds * 1000
  await new Promise((done) => setTimeout(done, seconds * 1000))
  return fetch(input, init)
}

export interface Issue {
  path: string
  message: string
}

interface Told {
  error?: string
  code?: string
  issues?: readonly Issue[]
  free?: Refused['free']
}

/** A refusal of the API, with its message. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly status: number
  readonly code: string
  readonly issues: readonly Issue[]
  /** Where nobody is free to host, when it would go. */
  readonly free: readonly { start_time: string; host: string }[]

  constructor(status: number, told: Told) {
    super(told.error ?? t('server.failed', { status }))
    this.status = status
    this.code = told.code ?? 'UNKNOWN'
    this.issues = told.issues ?? []
    this.free = told.free ?? []
  }
}

/** For answers that not every reader may have. */
export function nullIfForbidden(error: unknown): null {
  if (error instanceof Refused && error.status === 403) return null
  throw error
}

/** The server cannot be reached. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

interface Answer<Body> {
  ok: boolean
  status: number
  headers: { get(name: string): string | null }
  json(): Promise<Body>
}

/** The body of a good answer. Throws Refused or Unreachable. */
export async function ask<A extends Answer<unknown>>(asked: Promise<A>): Promise<GoodBody<A>> {
  const answer = await good(asked)
  // A broken connection gives half a body, and the sign-in page of a guest Wi-Fi gives a body of its own.
  const body = await answer.json().catch(unreachable)
  isOffline.value = false
  // `ok` is true, so the body has the type of the good answers.
  return body as GoodBody<A>
}

/** An answer that is no refusal, with its body still to come. */
export async function good<A extends Answer<unknown>>(asked: Promise<A>): Promise<A> {
  const answer = await asked.catch(unreachable)
  bookmark = answer.headers.get('x-d1-bookmark') ?? bookmark
  // Who is signed out already was told why.
  if (answer.status === 401 && token.peek() !== null) signOut('refused')
  if (answer.ok) return answer
  isOffline.value = false
  throw new Refused(answer.status, await answer.json().then(toldIn, () => ({})))
}

function unreachable(error: unknown): never {
  isOffline.value = true
  throw new Unreachable('', { cause: error })
}

type GoodBody<A> = A extends { ok: true; json(): Promise<infer Body> } ? Body : never

const toldIn = (body: unknown): object => (typeof body === 'object' && body !== null ? body : {})
