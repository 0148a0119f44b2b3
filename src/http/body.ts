import type { BodyFault, RollcallContext } from './env.ts'
import { networkOfRequest } from './rateLimit.ts'
import { refusal } from './refusals.ts'

const MB = 1024 * 1024
const MAX_BODY = MB
const MAX_ROSTER = 16 * MB
/** A body above this counts as heavy: by its length, or once so much of it has come. */
const LIGHT = 64 * 1024
/** Heavy bodies of one address at once: what they hold together must fit into an isolate's 128 MB beside all others. */
const MAX_HEAVY = 4

/** A body that takes longer breaks off. A request that is cut off on Workers is never heard of again: its place is free after this. */
const PATIENCE_MS = 60_000

/** When heavy bodies began that are being read, by address. */
const reading = new Map<string, Set<{ since: number }>>()

/**
 * Puts a bound on the body of a request that nobody has read yet, or refuses it where its length is over the bound. The body is read
 * when the route asks for it, as it comes, and breaks off where it is too long, or where too many heavy ones of the same address are
 * being read: answerFault then has the answer.
 */
export function boundBody(c: RollcallContext) {
  const { body, url, method, headers } = c.req.raw
  if (body === null) return null
  const limit = limitOf(c.req.path)
  const length = Number(c.req.header('content-length') ?? Number.NaN)
  if (length > limit) return tooLarge(c)
  const place = length <= LIGHT ? null : createPlace(networkOfRequest(c) ?? '', length > LIGHT ? 0 : LIGHT)
  const bound = bounded(body, limit, place, (fault) => c.set('bodyFault', fault))
  // Not a copy of the request as it is: Deno takes that for an interest in when it was cut off.
  c.req.raw = new Request(url, { method, headers, body: bound, ...HALF_DUPLEX })
  return null
}

/** The Fetch standard wants it beside a stream. */
const HALF_DUPLEX = { duplex: 'half' } as const

/** Whether the server itself reads no more of the body than a light one has: it says how long it is. */
export const isLight = (c: RollcallContext): boolean => {
  const length = c.req.header('content-length')
  return length !== undefined && Number(length) <= LIGHT
}

/** All of a light body: it needs no bound but that of time. Throws where it comes too slowly. */
export async function lightBody(c: RollcallContext): Promise<ArrayBuffer> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    c.set('bodyFault', 'TOO_SLOW')
    late.reject(new BrokenOff('TOO_SLOW'))
  }, PATIENCE_MS)
  try {
    return await Promise.race([c.req.arrayBuffer(), late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** The answer where the body broke off; null where it did not. */
export function answerFault(c: RollcallContext) {
  const fault = c.get('bodyFault')
  if (fault === undefined) return null
  if (fault === 'BODY_TOO_LARGE') return tooLarge(c)
  const retryAt = new Date(c.get('ports').clock.now().getTime() + 1_000).toISOString()
  const message =
    fault === 'TOO_SLOW'
      ? 'The body took more than a minute'
      : 'Too many large bodies at once from this address; try again in a moment'
  return refusal(c, { reason: 'UNAVAILABLE', message, retryAt })
}

const tooLarge = (c: RollcallContext) =>
  refusal(c, { reason: 'BODY_TOO_LARGE', message: `The body is over ${limitOf(c.req.path) / MB} MB` })

const ROSTERS = ['/api/roster', '/api/roster/import']

const limitOf = (path: string): number => (ROSTERS.includes(path) ? MAX_ROSTER : MAX_BODY)

function bounded(
  body: ReadableStream<Uint8Array>,
  limit: number,
  place: Place | null,
  fail: (fault: BodyFault) => void,
): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | null = null
  let size = 0
  let isLate = false
  let timer: ReturnType<typeof setTimeout> | undefined

  function begin() {
    if (place?.take(0) === false) throw new BrokenOff('TOO_MANY_BODIES')
    const begun = body.getReader()
    timer = setTimeout(() => {
      isLate = true
      begun.cancel().catch(() => undefined)
    }, PATIENCE_MS)
    return begun
  }

  function end() {
    clearTimeout(timer)
    place?.leave()
  }

  async function next() {
    reader ??= begin()
    const { value } = await reader.read()
    if (isLate) throw new BrokenOff('TOO_SLOW')
    size += value?.byteLength ?? 0
    const isTooMany = place?.take(size) === false
    if (size <= limit && !isTooMany) return value
    reader.cancel().catch(() => undefined)
    throw new BrokenOff(isTooMany ? 'TOO_MANY_BODIES' : 'BODY_TOO_LARGE')
  }

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const chunk = await next()
          if (chunk !== undefined) return controller.enqueue(chunk)
          controller.close()
        } catch (error) {
          if (error instanceof BrokenOff) fail(error.fault)
          controller.error(error)
        }
        end()
      },
      async cancel(reason) {
        end()
        await (reader ?? body).cancel(reason)
      },
    },
    // Nothing is read before somebody asks.
    { highWaterMark: 0 },
  )
}

class BrokenOff extends Error {
  override readonly name = 'BrokenOff'
  readonly fault: BodyFault
  constructor(fault: BodyFault) {
    super(fault)
    this.fault = fault
  }
}

interface Place {
  /** Takes it once, when so many bytes have come that the body is heavy. False where the address has no place left. */
  take(size: number): boolean
  leave(): void
}

function createPlace(network: string, heavyFrom: number): Place {
  const mine = { since: 0 }
  return {
    take(size) {
      if (size < heavyFrom || reading.get(network)?.has(mine)) return true
      mine.since = Date.now()
      forget(mine.since - PATIENCE_MS)
      const others = reading.get(network) ?? new Set()
      if (others.size >= MAX_HEAVY) return false
      reading.set(network, others.add(mine))
      return true
    },
    leave() {
      const others = reading.get(network)
      others?.delete(mine)
      if (others?.size === 0) reading.delete(network)
    },
  }
}

/** Of what began before this nobody will hear. There are as many as heavy bodies of a minute: few. */
function forget(before: number): void {
  for (const [network, bodies] of reading) {
    for (const one of bodies) if (one.since <= before) bodies.delete(one)
    if (bodies.size === 0) reading.delete(network)
  }
}
