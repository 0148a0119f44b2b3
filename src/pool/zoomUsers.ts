import type { LostSession } from '../app/hostPool.ts'
import type { ZoomUser } from '../app/zoom.ts'
import { DAY_MS } from '../domain/when/duration.ts'
import { licenceOf, newEntry } from './entries.ts'
import type { Pool, PoolPorts } from './pool.ts'
import { type HostEntry, memoryIn } from './storage.ts'

/** After Zoom did not tell its users. */
const RETRY_MS = 60 * 60_000
/** More than anybody reads, and as many as are moved in some requests. */
const MOST_LOST = 200

/** Keeps what Zoom says of the school's Zoom users, and knows which hosts are lost. */
export function zoomUsersOf(ports: PoolPorts, pool: Pool) {
  const memory = memoryIn(ports.kv)
  const now = () => ports.clock.now()

  async function refresh(): Promise<void> {
    const { askedAt, refreshedAt } = memory.settings()
    const due = Math.max(
      Date.parse(askedAt ?? '') + RETRY_MS || 0,
      Date.parse(refreshedAt ?? '') + DAY_MS || 0,
    )
    if (!pool.isPool() || now().getTime() < due) return
    await askZoom()
  }

  /** Only users who are in the pool or teach are kept. */
  async function askZoom(): Promise<void> {
    const at = now().toISOString()
    memory.set({ ...memory.settings(), askedAt: at })
    const [told, teachers] = await Promise.all([ports.zoom().listUsers(), ports.sessions().teachers()])
    if (!told.ok) {
      ports.tell({ level: 'warn', event: 'hosts.unknown', reason: told.refusal.reason })
      return
    }
    const users = new Map(told.value.map((user) => [user.email.toLowerCase(), user]))
    const emails = new Set([...memory.hosts().map(({ email }) => email), ...teachers])
    for (const email of emails) keep(email, users.get(email), at)
    memory.set({ ...memory.settings(), refreshedAt: at })
    await tellLost()
  }

  function keep(email: string, user: ZoomUser | undefined, at: string): void {
    const entry = memory.host(email) ?? newEntry(email)
    const known = user ? { ...entry, name: entry.name ?? user.name, zoomUserId: user.id } : entry
    memory.keepHost(withLicence(known, user === undefined ? 'none' : user.licence, at))
  }

  async function tellLost(): Promise<void> {
    const sessions = await lost()
    if (sessions.length > 0)
      ports.tell({ level: 'error', event: 'hosts.lost', sessions: sessions.map(({ id }) => id) })
  }

  async function lost(): Promise<LostSession[]> {
    const lostHosts = new Map(
      memory.hosts().flatMap((one) => (one.lostAt && one.zoomUserId ? [[one.zoomUserId, one.email]] : [])),
    )
    if (lostHosts.size === 0) return []
    const sessions = await ports.sessions().toCome([...lostHosts.keys()], now(), MOST_LOST)
    return sessions.map(({ id, number, startTime, zoomHostId }) => ({
      ...{ id, number, startTime },
      host: lostHosts.get(zoomHostId ?? '') ?? '',
    }))
  }

  return { refresh, askZoom, lost }
}

/** A host without their licence, or with less of it, is lost until Zoom tells of the licence again. A loss may come in steps. */
function withLicence(entry: HostEntry, licence: HostEntry['licence'], at: string): HostEntry {
  const [before, after] = [licenceOf(entry), licence ?? licenceOf({ ...entry, licence })]
  const isLess =
    (before === 'licensed' && after !== 'licensed' && after !== null) ||
    (before === 'basic' && after === 'none')
  if (isLess) return { ...entry, licence, lostAt: at, lostFrom: entry.lostFrom ?? before }
  const isBack = after === 'licensed' || (after === 'basic' && entry.lostFrom === 'basic')
  return { ...entry, licence, ...(isBack && { lostAt: null, lostFrom: null }) }
}
