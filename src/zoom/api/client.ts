import type { PastParticipant, Zoom, ZoomResult } from '../../app/zoom.ts'
import { ok, refuse } from '../../domain/result.ts'
import { type Ask, createAsk } from './ask.ts'
import { changeBody } from './bodies.ts'
import { type Call, createCall, type ZoomRequest } from './call.ts'
import { createCircuit } from './circuit.ts'
import { createMeeting } from './create.ts'
import type { ExchangeOptions, OnCall } from './exchange.ts'
import type { OnceDeps } from './once.ts'
import { addRegistrant, listRegistrants } from './register.ts'
import { InstancePage, Meeting, ParticipantPage, pastParticipants } from './shapes.ts'
import { createSlots } from './slots.ts'
import { createTokens, type TokenCache, type ZoomCredentials } from './token.ts'

export interface ZoomClientOptions {
  /** Null if Zoom is not configured. Every call is then refused as ZOOM_NOT_CONFIGURED. */
  credentials: ZoomCredentials | null
  /** As https://api.zoom.us/v2. */
  apiUrl: string
  /** As https://zoom.us/oauth/token. */
  oauthUrl: string
  cache: TokenCache
  fetch: ExchangeOptions['fetch']
  /** Milliseconds since the epoch. */
  now: () => number
  /** Evenly spread in [0, 1). */
  random: () => number
  wait: (ms: number) => Promise<void>
  /** A new random UUID; the platform's by default. */
  newId?: () => string
  /** The time limit of one attempt. */
  timeoutMs?: number
}

const TIMEOUT_MS = 10_000

/** Workers' limit of open connections of one request or object. The platform queues the others. */
const CONNECTIONS = 6

/** Calls on the client itself are made at once. A caller with many calls uses `toldTo`. */
export interface ZoomClient extends Zoom {
  /**
   * The same client, with the same token, circuit and limits, for one request or one duty. `onCall` gets each of its
   * calls, and at most six are under way at a time. The queue is the caller's own: a cancelled request holds up nobody
   * else.
   */
  toldTo(onCall: OnCall): Zoom
}

/** Zoom's REST API. The client remembers token, circuit and limits: make one per isolate. */
export function createZoomClient(options: ZoomClientOptions): ZoomClient {
  const { now, timeoutMs = TIMEOUT_MS } = options
  const exchange = { ...options, timeoutMs, circuit: createCircuit(now) }
  const call = createCall({ ...exchange, tokens: createTokens(exchange) })
  return {
    ...zoomOver(call, options),
    toldTo(onCall) {
      const caller = { onCall, slots: createSlots(CONNECTIONS) }
      return zoomOver((request) => call({ ...request, caller }), options)
    },
  }
}

function zoomOver(call: Call, { now, wait, newId = () => crypto.randomUUID() }: ZoomClientOptions): Zoom {
  const ask = createAsk(call, now)
  return {
    async createMeeting(host, draft) {
      // A Server-to-Server app is no user, so `me` means nobody.
      if (host.toLowerCase() === 'me') return refuse('ZOOM_REJECTED', 'A meeting needs a named host')
      return createMeeting({ now, wait, newId, call, ask }, host, draft)
    },
    ...meetings(ask),
    ...registrants({ now, wait, call, ask }),
    ...heldMeetings(ask),
  }
}

const meetings = (ask: Ask) =>
  ({
    getMeeting: (number) => ask.one({ operation: 'getMeeting', path: meetingPath(number) }, Meeting),
    updateMeeting: (number, change) =>
      ask.done({ operation: 'updateMeeting', path: meetingPath(number), body: changeBody(change) }),
    async deleteMeeting(number) {
      const deleted = await ask.done({ operation: 'deleteMeeting', path: meetingPath(number) })
      return !deleted.ok && deleted.refusal.reason === 'ZOOM_NOT_FOUND' ? ok(undefined) : deleted
    },
  }) satisfies Partial<Zoom>

/** Zoom changes the status of at most 30 registrants in one call. */
const STATUS_BATCH = 30

const registrants = (deps: OnceDeps) =>
  ({
    addRegistrant: (number, registrant) => addRegistrant(deps, registrantsPath(number), registrant),
    async cancelRegistrants(number, registrants) {
      const path = `${registrantsPath(number)}/status`
      const named = await withEmails(deps.ask, registrantsPath(number), registrants)
      if (!named.ok) return named
      const cancelled = named.value
      for (let from = 0; from < cancelled.length; from += STATUS_BATCH) {
        const batch = cancelled.slice(from, from + STATUS_BATCH)
        const subject = batch.map(({ id }) => id).join()
        const body = { action: 'cancel', registrants: batch }
        const done = await deps.ask.done({ operation: 'cancelRegistrants', path, body, subject })
        if (!done.ok) return done
      }
      return ok(undefined)
    },
    listRegistrants: (number, status) => listRegistrants(deps.ask, registrantsPath(number), status),
  }) satisfies Partial<Zoom>

/** Zoom needs the e-mail beside the id. Rollcall may have erased the e-mail, so Zoom is asked for it. */
async function withEmails(
  ask: Ask,
  path: string,
  registrants: readonly { id: string; email: string }[],
): Promise<ZoomResult<{ id: string; email: string }[]>> {
  if (registrants.every(({ email }) => email !== '')) return ok([...registrants])
  const listed = await listRegistrants(ask, path, 'approved')
  if (!listed.ok) return listed
  const emails = new Map(listed.value.map(({ registrantId, email }) => [registrantId, email]))
  return ok(registrants.map(({ id, email }) => ({ id, email: email || (emails.get(id) ?? '') })))
}

const heldMeetings = (ask: Ask) =>
  ({
    listInstances(number) {
      const path = `/past_meetings/${encodeURIComponent(number)}/instances`
      return ask.all({ operation: 'listInstances', path }, InstancePage)
    },
    reportParticipants(uuid) {
      const path = `/report/meetings/${encodeUuid(uuid)}/participants`
      const query = { include_fields: 'registrant_id' }
      return participants(ask, { operation: 'reportParticipants', path, query })
    },
    pastParticipants(uuid) {
      const path = `/past_meetings/${encodeUuid(uuid)}/participants`
      return participants(ask, { operation: 'pastParticipants', path })
    },
  }) satisfies Partial<Zoom>

async function participants(ask: Ask, request: ZoomRequest): Promise<ZoomResult<PastParticipant[]>> {
  const rows = await ask.all(request, ParticipantPage)
  return rows.ok ? ok(pastParticipants(rows.value)) : rows
}

const meetingPath = (number: string) => `/meetings/${encodeURIComponent(number)}`

const registrantsPath = (number: string) => `${meetingPath(number)}/registrants`

/** Zoom decodes a uuid that starts with `/` or contains `//` twice. */
export function encodeUuid(uuid: string): string {
  const once = encodeURIComponent(uuid)
  return uuid.startsWith('/') || uuid.includes('//') ? encodeURIComponent(once) : once
}
