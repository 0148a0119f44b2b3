import type { Answer } from './answer.ts'
import { backoff, isTooLong } from './backoff.ts'
import type { Label } from './budget.ts'
import { type Caller, type ExchangeOptions, exchange } from './exchange.ts'
import { LIMIT, zoomUnavailable } from './failure.ts'
import { createLimits } from './limits.ts'
import { OPERATIONS } from './operations.ts'
import type { Tokens } from './token.ts'

export interface ZoomRequest {
  operation: keyof typeof OPERATIONS
  path: string
  query?: Record<string, string>
  body?: unknown
  /** The host that a limit narrower than the account's is about, beyond the path. */
  subject?: string
  caller?: Caller | undefined
  /** When the caller's time is over; by default from its view of the client. */
  deadline?: number
}

export type TimedRequest = ZoomRequest & { deadline: number }

/** Does one operation, with as many attempts as needed within the caller's time. */
export type Call = (request: ZoomRequest) => Promise<Answer>

export interface CallOptions extends ExchangeOptions {
  apiUrl: string
  tokens: Tokens
  random: () => number
  wait: (ms: number) => Promise<void>
}

const MAX_TRIES = { ill: 3, throttled: 6 }

/** Calls Zoom with its token, keeps Zoom's limits, and repeats a failed call if that is safe. */
export function createCall(options: CallOptions): (request: TimedRequest) => Promise<Answer> {
  const { tokens, now, random, wait } = options
  const limits = createLimits(now)

  async function withToken(request: TimedRequest): Promise<Answer> {
    const token = await tokens.get(request.deadline, request.caller)
    if (!token.ok) return token.refusal
    const answer = await send(options, request, token.value)
    if (answer.kind === 'unauthorized') tokens.reject(token.value)
    return answer
  }

  async function attempt(request: TimedRequest): Promise<Answer> {
    const { method, label } = OPERATIONS[request.operation]
    // A host's limit is remembered by the host in the path of a create, and by the meeting in the path of a change. Only Zoom knows the
    // host of that meeting.
    const own = `${method} ${request.path} ${request.subject ?? ''}`
    const until = limits.blockedUntil([label, own]) ?? (await turnRefusedUntil(request, label))
    if (until !== null)
      return { kind: 'refused', failure: zoomUnavailable("Zoom's limit is reached", until, LIMIT) }
    const first = await withToken(request)
    const answer = first.kind === 'unauthorized' ? await withToken(request) : first
    if (answer.kind === 'spent') limits.remember(answer.scope === 'own' ? own : label, answer.until)
    if (answer.kind === 'throttled' && isTooLong(answer.retryAfter))
      limits.remember(label, now() + answer.retryAfter)
    return answer
  }

  async function turnRefusedUntil({ caller }: TimedRequest, label: Label): Promise<number | null> {
    const pause = await caller?.turns(label)
    return pause === undefined || pause === null ? null : now() + pause
  }

  return async function call(request) {
    for (let tries = 1; ; tries += 1) {
      const answer = await attempt(request)
      if (!isWorthRepeating(request, answer, tries)) return answer
      const pause = backoff(tries, answer.retryAfter ?? 0, random)
      if (now() + pause >= request.deadline) return answer.kind === 'ill' ? { ...answer, late: true } : answer
      await wait(pause)
    }
  }
}

function isWorthRepeating(request: ZoomRequest, answer: Answer, tries: number): answer is Failed {
  if (answer.kind !== 'throttled' && answer.kind !== 'ill') return false
  if (tries >= MAX_TRIES[answer.kind] || isTooLong(answer.retryAfter)) return false
  return answer.kind === 'throttled' || !answer.sent || OPERATIONS[request.operation].repeatable
}

type Failed = Extract<Answer, { kind: 'throttled' | 'ill' }>

function send(options: CallOptions, request: TimedRequest, token: string): Promise<Answer> {
  const { operation, path, query, body, caller, deadline } = request
  const search = query === undefined ? '' : `?${new URLSearchParams(query)}`
  return exchange(options, {
    operation,
    method: OPERATIONS[operation].method,
    url: `${options.apiUrl}${path}${search}`,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    caller,
    deadline,
  })
}
