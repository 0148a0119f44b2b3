import type { Zoom } from '../../app/zoom.ts'
import { refuse } from '../../domain/result.ts'
import { createAsk } from './ask.ts'
import type { Budget } from './budget.ts'
import { type Call, createCall, type TimedRequest } from './call.ts'
import { createCircuits } from './circuit.ts'
import { createMeeting, findMeeting } from './create.ts'
import type { Caller, CallListener, ExchangeOptions } from './exchange.ts'
import { heldMeetings } from './held.ts'
import { createLanes } from './lanes.ts'
import { meetings } from './meetings.ts'
import { registrants } from './registrants.ts'
import { type Shapes, shapesFor } from './shapes.ts'
import { createTokens, type TokenCache, type ZoomCredentials } from './token.ts'
import { createTurns } from './turns.ts'

export interface ZoomClientOptions {
  /** Null if Zoom is not configured. Then every call is refused as ZOOM_NOT_CONFIGURED. */
  credentials: ZoomCredentials | null
  /** As https://api.zoom.us/v2. */
  apiUrl: string
  /** As https://zoom.us/oauth/token. */
  oauthUrl: string
  cache: TokenCache
  /** The account's budget for requests and duties. Without it only Zoom's own limits hold. */
  budget?: Budget
  fetch: ExchangeOptions['fetch']
  /** Milliseconds since the epoch. */
  now: () => number
  /** Evenly spread in [0, 1). */
  random: () => number
  wait: (ms: number) => Promise<void>
  /** For one attempt. */
  timeoutMs?: number
}

const TIMEOUT_MS = 10_000

/** The longest time that a caller waits for Zoom: token, attempts and pauses together. */
const PATIENCE_MS = 15_000

/** On Workers so many connections of one request or object may wait for an answer. The platform queues the others. */
const CONNECTIONS = 6

/** The longest wait for a slot of the budget. A duty can come back, so it leaves the near slots to people who wait. */
const WITHIN_MS = { request: 8_000, duty: 2_000 }

/**
 * Most calls go through a view of the client, which shares its token, circuits and limits. The listener is told of the view's calls, and at
 * most six of them are under way at a time. Each view has its own queue of turns, so that a cancelled request blocks no other. Calls of the
 * client itself have no queue.
 */
export interface ZoomClient extends Zoom {
  /** For one request, which waits for Zoom 15 s in all, however many calls it makes. */
  forRequest(listener: CallListener): Zoom
  /** For one duty of an object, which waits 15 s for each operation. */
  forDuty(listener: CallListener): Zoom
}

/** Zoom's REST API. Token, circuits and limits are remembered in the client: make one per isolate. */
export function createZoomClient(options: ZoomClientOptions): ZoomClient {
  const { now, wait, budget, timeoutMs = TIMEOUT_MS } = options
  const exchange = { ...options, timeoutMs, circuits: createCircuits(now) }
  const call = createCall({ ...exchange, tokens: createTokens(exchange) })
  const shapes = shapesFor(options.apiUrl)
  const soon = () => now() + PATIENCE_MS
  const callerOf = ({ onCall }: CallListener, withinMs: number): Caller => ({
    onCall,
    lanes: createLanes(CONNECTIONS),
    turns: budget === undefined ? async () => null : createTurns({ budget, withinMs, now, wait }),
  })
  const view = (listener: CallListener, withinMs: number, deadline: () => number) =>
    zoomOver({ ...options, call, shapes, listener, deadline, caller: callerOf(listener, withinMs) })
  return {
    ...zoomOver({ ...options, call, shapes, listener: NOBODY, deadline: soon, caller: undefined }),
    forRequest(listener) {
      let deadline: number | null = null
      return view(listener, WITHIN_MS.request, () => {
        deadline ??= soon()
        return deadline
      })
    },
    forDuty: (listener) => view(listener, WITHIN_MS.duty, soon),
  }
}

const NOBODY: CallListener = { onCall: () => undefined, onOdd: () => undefined }

interface View extends Pick<ZoomClientOptions, 'now' | 'wait'> {
  call: (request: TimedRequest) => ReturnType<Call>
  shapes: Shapes
  listener: CallListener
  /** The deadline of an operation that begins now, in milliseconds since the epoch. */
  deadline: () => number
  caller: Caller | undefined
}

function zoomOver(view: View): Zoom {
  const { now, wait, shapes, listener, deadline, caller } = view
  const call: Call = (request) => view.call({ deadline: deadline(), ...request, caller })
  const ask = createAsk({ call, now, onOdd: (operation, rows) => listener.onOdd(operation, rows) })
  const ways = async () => (await import('./ways.ts')).waysIn(ask, shapes)
  const once = { now, wait, deadline, call, ask, shapes }
  return {
    async createMeeting(host, draft, attempt) {
      // A Server-to-Server app is no user, so `me` is nobody.
      if (host.toLowerCase() === 'me') return refuse('ZOOM_REJECTED', 'A meeting needs a named host')
      return createMeeting(once, host, draft, attempt)
    },
    findMeeting: (host, attempt) => findMeeting(once, host, attempt),
    ...meetings(ask, shapes),
    ...registrants(once),
    ...heldMeetings(ask),
    // Few ask for these: they are loaded when somebody does.
    listUsers: async () => (await import('./users.ts')).users(ask).listUsers(),
    recording: async (uuid) => (await import('./recordings.ts')).recordings(ask, shapes.link).recording(uuid),
    dialInPin: async (...asked) => (await ways()).dialInPin(...asked),
    dialInNumbers: async (...asked) => (await ways()).dialInNumbers(...asked),
    callIn: async (...asked) => (await ways()).callIn(...asked),
    namedLink: async (...asked) => (await ways()).namedLink(...asked),
  }
}
