import { webHashes } from '../../zoom/webhook/hashes.ts'
import type { Platform } from '../platform.ts'
import type { Bindings } from './bindings.ts'
import { connectTo, primaryOf } from './d1.ts'
import { limitsOf } from './limits.ts'
import { meetingObjects } from './meetings.ts'
import { poolOf } from './pool.ts'
import { listenAt } from './sockets.ts'
import { markedSpills } from './spillMark.ts'
import { tellerOf } from './teller.ts'
import { timetableOf } from './timetable.ts'
import { checkOf, zoomOf } from './zoom.ts'
import { accountMemoryOf } from './zoomAccount.ts'

/** Cloudflare: D1 with its replicas, a Durable Object per meeting, KV. */
export const platformOf = (env: Bindings): Platform => ({
  database: {
    primary: primaryOf(env),
    nearest: (bookmark) => connectTo(env.DB.withSession(bookmark ?? 'first-unconstrained')),
  },
  meetings: meetingObjects(env),
  listen: (number, listener) => listenAt(env, number, listener),
  teller: tellerOf(env),
  timetable: timetableOf(env),
  pool: poolOf(env),
  zoom: zoomOf(env),
  account: accountMemoryOf(env),
  hashes: webHashes,
  checkZoom: checkOf(env),
  spilling: () => markedSpills(env.KV),
  limits: limitsOf(env),
  // Cloudflare does not tell a Worker.
  isEnding: () => false,
  docsFile: (name, headers) => env.ASSETS.fetch(new Request(`https://assets/docs/${name}`, { headers })),
  pageFile: (name, headers) => env.ASSETS.fetch(new Request(`https://assets/page/${name}`, { headers })),
})
