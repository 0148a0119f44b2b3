import { type CarryOutPorts, carryOutChange, stampOf } from './carryOut.ts'
import type { HostPool, LostSession, PoolOffice } from './hostPool.ts'
import type { By } from './write.ts'

export interface ReassignPorts extends CarryOutPorts {
  pool: HostPool & PoolOffice
}

export interface Reassigned {
  /** Sessions that have another host at Zoom now. */
  moved: string[]
  /** One session of each meeting that was not moved, and why. */
  failures: { meetingId: string; reason: string; message: string }[]
  /** Sessions that are still to be moved: the same request goes on with them. */
  left: number
}

/** Meetings in one request. Each costs two calls to Zoom and one to its object. */
const MEETINGS = 50
/** Meetings at a time. */
const LOT = 10

/** Gives the sessions to come of hosts who can host no more to others who are free. The teacher, the links and the registrations stay. */
export async function reassignHosts(ports: ReassignPorts, by: By): Promise<Reassigned> {
  const lost = await ports.pool.lost()
  const meetings = [...Map.groupBy(lost, ({ number }) => number).values()].slice(0, MEETINGS)
  const done: Moved[] = []
  for (let from = 0; from < meetings.length; from += LOT)
    done.push(...(await Promise.all(meetings.slice(from, from + LOT).map((one) => move(ports, by, one)))))
  const moved = done.flatMap(({ ids, failure }) => (failure === null ? ids : []))
  const failures = done.flatMap(({ failure }) => failure ?? [])
  return { moved, failures, left: lost.length - moved.length }
}

interface Moved {
  ids: string[]
  failure: Reassigned['failures'][number] | null
}

async function move(ports: ReassignPorts, by: By, sessions: readonly LostSession[]): Promise<Moved> {
  const ids = sessions.map(({ id }) => id)
  const { id: meetingId = '', number = '' } = sessions[0] ?? {}
  const answer = await carryOutChange(ports, number, {
    ...stampOf(ports, by),
    kind: 'change',
    sessionId: meetingId,
    ...{ change: {}, news: [], draft: {}, asksForPage: false, isMoved: true },
    // A meeting has one host for all of its sessions.
    series: { sessionIds: null, moves: [], isWhole: false },
  })
  if (answer.ok) return { ids, failure: null }
  const { reason, message } = answer.refusal
  return { ids, failure: { meetingId, reason, message } }
}
