import { type Answer, codeOf, type HttpAnswer, ill } from './answer.ts'
import type { Circuit } from './circuit.ts'
import { unavailable } from './failure.ts'
import { readAnswer } from './readAnswer.ts'
import type { Slots } from './slots.ts'

/** One HTTP call as the host may log it: names and numbers only. */
export interface ZoomCall {
  operation: string
  /** HTTP status, or null where none came. */
  status: number | null
  /** Zoom's error code, or null where there is none. */
  code: number | null
  /** Whether Zoom did what was asked. */
  ok: boolean
  ms: number
}

/** Told of every HTTP call to Zoom, those for tokens included. */
export type OnCall = (call: ZoomCall) => void

/** One request or one duty of an object, for which calls are made. */
export interface Caller {
  onCall: OnCall
  /** Where its calls wait for their turn. */
  slots: Slots
}

export interface ExchangeOptions {
  fetch: (url: string, init: RequestInit) => Promise<Response>
  now: () => number
  circuit: Circuit
  timeoutMs: number
}

export interface Exchange {
  operation: string
  method: string
  url: string
  headers: Record<string, string>
  body?: string | URLSearchParams
  caller?: Caller | undefined
}

/** Sends one request and reads its answer, unless the circuit is open. */
export function exchange(options: ExchangeOptions, request: Exchange): Promise<Answer> {
  const go = () => exchangeNow(options, request)
  return request.caller === undefined ? go() : request.caller.slots(go)
}

async function exchangeNow(options: ExchangeOptions, request: Exchange): Promise<Answer> {
  const { circuit, now } = options
  const gate = circuit.enter()
  if (gate.open)
    return { kind: 'refused', failure: unavailable('Zoom is not answering at present', gate.until) }
  const startedAt = now()
  const received = await send(options, request)
  const answer = received.status === null ? ill(received.why) : readAnswer(request.method, received, now())
  request.caller?.onCall({
    operation: request.operation,
    status: received.status,
    code: codeOf(answer),
    ok: answer.kind === 'ok',
    ms: now() - startedAt,
  })
  if (answer.kind === 'ill') circuit.failed()
  else circuit.succeeded()
  return answer
}

/**
 * The time limit starts here, with the attempt and never in a queue, and covers the body as well. Its timer ends with the
 * attempt: one left running would keep a Durable Object from sleeping.
 */
async function send(
  { fetch, timeoutMs }: ExchangeOptions,
  request: Exchange,
): Promise<HttpAnswer | { status: null; why: string }> {
  const { operation: _, caller: __, url, ...init } = request
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(new DOMException('Too late', 'TimeoutError')), timeoutMs)
  try {
    // A redirect is never Zoom's API, and following one would carry the token elsewhere.
    const response = await fetch(url, { ...init, redirect: 'manual', signal: limit.signal })
    return { status: response.status, headers: response.headers, text: await response.text() }
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError'
    return { status: null, why: late ? 'Zoom did not answer in time' : 'Zoom could not be reached' }
  } finally {
    clearTimeout(timer)
  }
}
