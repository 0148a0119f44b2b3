import { type Answer, codeOf, type HttpAnswer, ill, NOT_ASKED_IN_TIME } from './answer.ts'
import type { Circuits } from './circuit.ts'
import { zoomUnavailable } from './failure.ts'
import type { Lanes } from './lanes.ts'
import type { OddRows } from './page.ts'
import { readAnswer } from './readAnswer.ts'
import type { Turns } from './turns.ts'

/** One HTTP call for the host's log: names and numbers only. */
export interface ZoomCall {
  operation: string
  /** HTTP status; null if none came. */
  status: number | null
  /** Zoom's error code; null if there is none. */
  code: number | null
  /** Whether Zoom did what was asked. */
  ok: boolean
  ms: number
}

/** Listens to the calls to Zoom: names and numbers only. */
export interface CallListener {
  /** Called for every HTTP call to Zoom, also for tokens. */
  onCall(call: ZoomCall): void
  /** Called for rows in a list of Zoom's that could not be read. */
  onOdd(operation: string, rows: OddRows): void
}

/** The caller: one request, or one duty of an object. */
export interface Caller extends Pick<CallListener, 'onCall'> {
  /** The queue of its calls for a connection. */
  lanes: Lanes
  /** The queue of its calls for the account's budget. */
  turns: Turns
}

export interface ExchangeOptions {
  fetch: (url: string, init: RequestInit) => Promise<Response>
  now: () => number
  circuits: Circuits
  timeoutMs: number
}

export interface Exchange {
  operation: string
  method: string
  url: string
  headers: Record<string, string>
  body?: string | URLSearchParams
  caller?: Caller | undefined
  /** When the caller's time is over, in milliseconds since the epoch. */
  deadline: number
}

/** Sends one request and reads its answer, unless the circuit is open. */
export function exchange(options: ExchangeOptions, request: Exchange): Promise<Answer> {
  const go = () => exchangeNow(options, request)
  return request.caller === undefined ? go() : request.caller.lanes(go)
}

async function exchangeNow(options: ExchangeOptions, request: Exchange): Promise<Answer> {
  const { circuits, now } = options
  if (now() >= request.deadline) return NOT_ASKED_IN_TIME
  const circuit = circuits(request.operation)
  const gate = circuit.enter()
  if (gate.open)
    return { kind: 'refused', failure: zoomUnavailable('Zoom is not answering at present', gate.until) }
  const startedAt = now()
  const received = await send(options, request)
  const answer = received.status === null ? unanswered(received) : readAnswer(request.method, received, now())
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

interface Unanswered {
  status: null
  why: string
  /** Cut off because the caller's time was over. */
  late: boolean
}

const unanswered = ({ why, late }: Unanswered): Answer => ({ ...ill(why), late })

/**
 * The time limit starts with the attempt, not in a queue, and covers the body as well. The timer ends with the attempt, because a running
 * timer would keep a Durable Object from sleeping.
 */
async function send(
  { fetch, now, timeoutMs }: ExchangeOptions,
  request: Exchange,
): Promise<HttpAnswer | Unanswered> {
  const { operation: _, caller: __, deadline, url, ...init } = request
  const left = deadline - now()
  const limit = new AbortController()
  const stop = () => limit.abort(new DOMException('Too late', 'TimeoutError'))
  const timer = setTimeout(stop, Math.min(timeoutMs, left))
  try {
    // A redirect is never Zoom's API, and following one would carry the token elsewhere.
    const response = await fetch(url, { ...init, redirect: 'manual', signal: limit.signal })
    return { status: response.status, headers: response.headers, text: await response.text() }
  } catch (error) {
    const isOverdue = error instanceof Error && error.name === 'TimeoutError'
    const why = isOverdue ? 'Zoom did not answer in time' : 'Zoom could not be reached'
    return { status: null, why, late: isOverdue && left <= timeoutMs }
  } finally {
    clearTimeout(timer)
  }
}
