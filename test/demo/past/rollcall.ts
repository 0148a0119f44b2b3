import type { Meetings } from '../../../src/app/ports.ts'
import type { TimetableCalls } from '../../../src/app/timetable.ts'
import type { TellerCalls } from '../../../src/app/told.ts'
import { type Config, readConfig } from '../../../src/hosts/config.ts'
import type { Connect } from '../../../src/hosts/database.ts'
import { MeetingFile } from '../../../src/hosts/deno/meetingFile.ts'
import { migrate } from '../../../src/hosts/deno/migrate.ts'
import { openDatabase, sqlOver } from '../../../src/hosts/deno/sqlite.ts'
import { portsOf } from '../../../src/hosts/httpPorts.ts'
import { meetingPorts } from '../../../src/hosts/meetingPorts.ts'
import type { HostPoolCalls, Platform } from '../../../src/hosts/platform.ts'
import { createPool } from '../../../src/hosts/poolPorts.ts'
import { createApp } from '../../../src/http/app.ts'
import { Meeting } from '../../../src/meeting/meeting.ts'
import { createEventLog } from '../../../src/store/eventLog.ts'
import { createBudget } from '../../../src/zoom/api/budget.ts'
import { createZoomClient, type ZoomClient } from '../../../src/zoom/api/client.ts'
import { createDoor } from '../../../src/zoom/webhook/door.ts'
import { webHashes } from '../../../src/zoom/webhook/hashes.ts'
import type { Simulator } from '../../simulator/server.ts'
import { deliver } from '../../simulator/webhooks.ts'

/**
 * Rollcall in this process, over a database's file and on a clock of its own: a term passes in seconds. Its routes, its meetings
 * and its duties are those of every platform, and Zoom's webhooks come signed. Only the clock and the network are not the real ones.
 */
export interface PastRollcall {
  /** Lets time pass up to this moment, in epoch milliseconds. What falls due is done at its time. */
  until(at: number): Promise<void>
  fetch(request: Request): Promise<Response>
  /** Zoom sends a webhook now. Throws if Rollcall does not take it. */
  receive(body: string): Promise<void>
  close(): void
}

interface Place {
  /** SQLite's file. */
  database: string
  simulator: Simulator
  /** Epoch milliseconds. */
  from: number
}

/** Pauses are for a Zoom or a database that is busy, and here nobody is. */
const wait = async () => undefined

export function openPast(
  settings: Record<string, unknown>,
  { database, simulator, from }: Place,
): PastRollcall {
  const config = readConfig(settings)
  const account = simulator.account(config.ZOOM_ACCOUNT_ID ?? '')
  const time = { now: from }
  const now = () => time.now
  account.now = now
  const db = openDatabase(database)
  // A start that is cut off begins anew: nothing here needs to survive it.
  db.exec('pragma synchronous = off')
  migrate(db, 'migrations')
  const session: Connect = (onBatch) => sqlOver(db, onBatch)
  const zoom = zoomOver(config, simulator, now)
  const kv = new MeetingFile(':memory:').ownKv()
  const shared = {
    config,
    zoom,
    session,
    now,
    pool: createPool({ config, kv, zoom, primary: () => session }),
  }
  const meetings = new PastMeetings(shared)
  const app = createApp({
    ...portsOf(platformOf(shared, meetings), config),
    clock: { now: () => new Date(time.now) },
    door: createDoor({
      secretToken: config.ZOOM_WEBHOOK_SECRET_TOKEN,
      apiUrl: config.ZOOM_API_URL,
      isOurs: async () => true,
      now,
    }),
    wait,
    log: () => undefined,
  })
  const fetch = async (request: Request) => app.fetch(request)
  const sender = { url: 'http://localhost/api/zoom/webhook', secret: account.webhookSecret, now, send: fetch }
  return {
    fetch,
    async until(at) {
      await meetings.ringUntil(at, (rung) => {
        time.now = Math.max(time.now, rung)
      })
      time.now = Math.max(time.now, at)
    },
    async receive(body) {
      const { delivered } = await deliver(body, { ...sender, wait })
      if (!delivered) throw new Error('Rollcall did not take a webhook of the past')
    },
    close() {
      db.close()
      account.now = Date.now
    },
  }
}

const zoomOver = (config: Config, simulator: Simulator, now: () => number): ZoomClient =>
  createZoomClient({
    credentials: {
      accountId: config.ZOOM_ACCOUNT_ID ?? '',
      clientId: config.ZOOM_CLIENT_ID ?? '',
      clientSecret: config.ZOOM_CLIENT_SECRET ?? '',
    },
    apiUrl: config.ZOOM_API_URL,
    oauthUrl: config.ZOOM_OAUTH_URL,
    cache: { get: async () => null, put: wait },
    budget: createBudget('business', () => performance.now()),
    fetch: (request, init) => simulator.fetch(new Request(request, init)),
    now,
    random: Math.random,
    wait,
  })

const missing = async () => new Response(null, { status: 404 })

/** Nobody is told of the past. */
const NOBODY: TellerCalls = {
  wake: async () => undefined,
  endpoints: async () => [],
  open: () => Promise.reject(new Error('The past takes no endpoint')),
  change: async () => null,
  close: async () => false,
  rotate: async () => null,
  deliveries: async () => null,
  replay: async () => null,
  replayRange: async () => null,
}

/** Nor has it a timetable. */
const NO_TIMETABLE: TimetableCalls = {
  put: () => Promise.reject(new Error('The past takes no timetable')),
  read: () => Promise.reject(new Error('The past has no timetable')),
  progress: () => Promise.reject(new Error('The past has no timetable')),
  wake: async () => undefined,
}

const platformOf = ({ session, zoom, pool }: Shared, meetings: Meetings): Platform => ({
  database: { primary: () => session, nearest: () => session },
  meetings,
  teller: NOBODY,
  timetable: NO_TIMETABLE,
  pool,
  listen: async () => null,
  zoom,
  account: { learn: async (id) => id },
  hashes: webHashes,
  checkZoom: async () => ({ checkedAt: '', token: 'ok', missing: [] }),
  spilling: async () => [],
  limits: {},
  isEnding: () => false,
  docsFile: missing,
  pageFile: missing,
})

interface Shared {
  config: Config
  zoom: ZoomClient
  session: Connect
  /** Nobody has set one up. */
  pool: HostPoolCalls
  now: () => number
}

/** The meetings. Their alarms ring by the past's clock. What they keep beside the log is forgotten with them. */
class PastMeetings implements Meetings {
  readonly #file = new MeetingFile(':memory:')
  readonly #awake = new Map<string, Meeting>()
  readonly #alarms = new Map<string, number>()
  readonly #shared: Shared

  constructor(shared: Shared) {
    this.#shared = shared
  }

  of(number: string): Meeting {
    const meeting = this.#awake.get(number) ?? this.#wake(number)
    this.#awake.set(number, meeting)
    return meeting
  }

  /** Answers the alarms up to this moment, one by one and each at its time. */
  async ringUntil(at: number, setClock: (at: number) => void): Promise<void> {
    for (let next = this.#next(at); next; next = this.#next(at)) {
      const [number, due] = next
      setClock(due)
      this.#alarms.delete(number)
      await this.#file.answer(number, () => this.of(number).alarm())
    }
  }

  #next(at: number): [string, number] | undefined {
    return [...this.#alarms].filter(([, due]) => due <= at).sort(([, a], [, b]) => a - b)[0]
  }

  #wake(number: string): Meeting {
    const { config, zoom, session, pool, now } = this.#shared
    const ports = meetingPorts({
      config,
      zoom,
      number,
      meetings: this,
      pool,
      primary: () => session,
      commits: session,
      storage: this.#file.storageOf(number, (at) => this.#alarms.set(number, at)),
      spill: this.#file.spillOf(number),
      spilling: () => undefined,
      wakeTeller: () => undefined,
      // In the past nobody looks.
      sockets: { all: () => [] },
    })
    const clock = { now: () => new Date(now()) }
    return new Meeting({ ...ports, log: createEventLog(session()), clock, wait, tell: () => undefined })
  }
}
