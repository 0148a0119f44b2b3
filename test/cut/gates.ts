import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'

export interface Held {
  /** Resolves once nobody waits at the point any more: the platform has cancelled the request. */
  cancelled: Promise<unknown>
  release(): void
}

/** The other end of gate.ts. Points are passed at once, but for one that is to be held. */
export interface Gates {
  url: string
  /** Begins to count anew. Resolves once the point is reached: its name and how often it was passed, as `db asked 2`. */
  hold(point: string): Promise<Held>
  /** Begins to count anew; tells what is passed from now on. */
  record(): string[]
  /** Resolves once nothing has been passed for a moment: what a request left behind goes on without it. */
  quiet(): Promise<void>
  close(): Promise<void>
}

const QUIET_MS = 200

export async function openGates(): Promise<Gates> {
  let passed: string[] = []
  let waited: { point: string; reach: (held: Held) => void } | null = null
  /** The meeting of the request: others' objects do what they have to. */
  let meeting = ''
  let latest = 0

  /** The point's name for everybody; null if the point is not the request's. */
  function nameOf(given: string): string | null {
    if (given.startsWith('alarm/')) return null
    const [, kind, number = '', rest] = /^(call|object)\/(\d+)(.*)$/.exec(given) ?? []
    // One without a number yet is the request's own.
    if (kind === undefined) return given.replace(/\/new\/[\w-]+/, ' new')
    if (kind === 'call') meeting = number
    return number === meeting ? `${kind}${rest}` : null
  }

  const server = createServer((request, response) => {
    latest = Date.now()
    const name = nameOf(decodeURIComponent((request.url ?? '').slice(1)))
    if (name === null) return response.end()
    const point = `${name} ${passed.filter((one) => one.startsWith(`${name} `)).length + 1}`
    passed.push(point)
    if (waited?.point !== point) return response.end()
    const { reach } = waited
    waited = null
    return reach(heldAt(response))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    hold(point) {
      passed = []
      meeting = ''
      return new Promise((reach) => {
        waited = { point, reach }
      })
    },
    record() {
      waited = null
      passed = []
      meeting = ''
      return passed
    },
    async quiet() {
      for (let left = QUIET_MS; left > 0; left = latest + QUIET_MS - Date.now()) await setTimeout(left)
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const heldAt = (response: ServerResponse): Held => ({
  cancelled: once(response, 'close'),
  release: () => void response.end(),
})
