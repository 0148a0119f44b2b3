import type { BodyFault, RollcallContext } from './env.ts'
import { networkOfRequest } from './rateLimit.ts'
import { refusal } from './refusals.ts'

const MB = 1024 * 1024
const MAX_BODY = MB
const MAX_ROSTER = 16 * MB
/** A body above this size is heavy, by its declared length or by the bytes that have come. */
const LIGHT = 64 * 1024
/** Heavy bodies of one address at the same time. Together they must fit into an isolate's 128 MB. */
const MAX_HEAVY = 4

/** A body that takes longer breaks off. Workers do not tell when a request was cut off, so its place is freed after this time. */
const PATIENCE_MS = 60_000

/** The start times of the heavy bodies that are being read, by address. */
const reading = new Map<string, Set<{ since: number }>>()

/**
 * Limits the body of a request that nobody has read yet, or refuses it if its declared length is over the limit. The route reads the body
 * as it comes. The body breaks off if it is too long, or if too many heavy ones of the same address are being read. Then answerFault has
 * the answer.
 */
export function boundBody(c: RollcallContext) {
  const { body, url, method, headers } = c.req.raw
  if (body === null) return null
  const limit = limitOf(c.req.path)
  const length = Number(c.req.header('content-length') ?? Number.NaN)
  if (length > limit) return tooLarge(c)
  const place = length <= LIGHT ? null : createPlace(networkOfRequest(c) ?? '', length > LIGHT ? 0 : LIGHT)
  const bound = bounded(body, limit, place, (fault) => c.set('bodyFault', fault))
  // Built from its parts, because a copy of the whole request makes Deno watch for the client's disconnect.
  c.req.raw = new Request(url, { method, headers, body: bound, ...HALF_DUPLEX })
  return null
}

/** The Fetch standard requires it with a stream. */
const HALF_DUPLEX = { duplex: 'half' } as const

/** Whether the declared length makes a light body. The server reads no more than the declared length. */
export const isLight = (c: RollcallContext): boolean => {
  const length = c.req.header('content-length')
  return length !== undefined && Number(length) <= LIGHT
}

/** Reads a whole light body, which needs only a time limit. Throws if it comes too slowly. */
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

/** The answer if the body broke off; else null. */
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
  place: BodyPlace | null,
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

interface BodyPlace {
  /** Takes a place once the body has become heavy. Returns false if the address has no place left. */
  take(size: number): boolean
  leave(): void
}

function createPlace(network: string, heavyFrom: number): BodyPlace {
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

/** Drops bodies that began before the time limit. The list then has the bodies of one minute at most, and they are few. */
function forget(before: number): void {
  for (const [network, bodies] of reading) {
    for (const one of bodies) if (one.since <= before) bodies.delete(one)
    if (bodies.size === 0) reading.delete(network)
  }
}
