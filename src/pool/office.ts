import type {
  FreeHosts,
  HostLoad,
  LostSession,
  NewHost,
  NewPool,
  PlaceWish,
  PoolList,
  PoolOffice,
  WishedSession,
} from '../app/hostPool.ts'
import type { ZoomUser } from '../app/zoom.ts'
import { teachesMeanwhile } from '../domain/pool/findHost.ts'
import { hostOf, isPooled, licenceOf, listed, mayHost, newEntry, shownName } from './entries.ts'
import { domainWish, ownHost, spanOf } from './placing.ts'
import type { Pool, PoolPorts } from './pool.ts'
import { type HostEntry, memoryIn } from './storage.ts'

const DAY_MS = 24 * 60 * 60_000
/** After Zoom did not tell its users. */
const RETRY_MS = 60 * 60_000
/** More than anybody reads, and as many as are moved in some requests. */
const MOST_LOST = 200

/** What the office sees of the pool, and how it sets it. */
export function officeOf(ports: PoolPorts, pool: Pool): PoolOffice {
  const memory = memoryIn(ports.kv)
  const now = () => ports.clock.now()

  async function list(): Promise<PoolList> {
    const plan = pool.plan()
    const hosts = memory.hosts().map((entry) => listed(entry, plan))
    return { plan, bufferMinutes: ports.bufferMinutes, refreshedAt: memory.settings().refreshedAt, hosts }
  }

  async function configure({ plan, hosts }: NewPool): Promise<PoolList> {
    const given = new Map(hosts.map((host) => [host.email.toLowerCase(), host]))
    for (const entry of memory.hosts()) if (isPooled(entry) && !given.has(entry.email)) putAside(entry)
    for (const [rank, [email, host]] of [...given].entries())
      memory.keepHost(withGiven({ ...(memory.host(email) ?? newEntry(email)), rank }, host))
    memory.set({ ...memory.settings(), plan })
    if (pool.isPool()) await askZoom()
    return list()
  }

  /** Out of the pool. Who was never a user of Zoom's has no sessions, and is forgotten. */
  function putAside(entry: HostEntry): void {
    if (entry.zoomUserId === null && entry.licence === 'none') memory.dropHost(entry.email)
    else memory.keepHost({ ...entry, rank: null, given: {} })
  }

  async function refresh(): Promise<void> {
    const { askedAt, refreshedAt } = memory.settings()
    const due = Math.max(
      Date.parse(askedAt ?? '') + RETRY_MS || 0,
      Date.parse(refreshedAt ?? '') + DAY_MS || 0,
    )
    if (!pool.isPool() || now().getTime() < due) return
    await askZoom()
  }

  /** Zoom's users that are in the pool or teach: of the others nothing is kept. */
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
    const gone = new Map(
      memory.hosts().flatMap((one) => (one.lostAt && one.zoomUserId ? [[one.zoomUserId, one.email]] : [])),
    )
    if (gone.size === 0) return []
    const sessions = await ports.sessions().toCome([...gone.keys()], now(), MOST_LOST)
    return sessions.map(({ id, number, startTime, zoomHostId }) => ({
      ...{ id, number, startTime },
      host: gone.get(zoomHostId ?? '') ?? '',
    }))
  }

  async function freeAt(time: WishedSession, teacher: PlaceWish['teacher']): Promise<FreeHosts> {
    const wish: PlaceWish = { id: '', teacher, sessions: [time], classIds: [] }
    const picture = await pool.picture([wish])
    const asked = domainWish(picture, wish)
    const busy = teachesMeanwhile(picture.calendar, asked)
    const own = ownHost(picture, teacher.email)
    const pooled = [...picture.entries.values()].filter((entry) => isPooled(entry) && mayHost(entry))
    const hosts = pooled.map((entry) => hostOf(entry, picture.plan)).filter(({ key }) => key !== own?.key)
    return {
      isPool: pool.isPool(),
      teaches: busy?.meeting ?? null,
      hosts: [...(own ? [own] : []), ...hosts].map(({ key, places, isLicensed, capacity }) => ({
        host: shownName(key, picture.entries.get(key)),
        isOwn: key === own?.key,
        isLicensed,
        capacity,
        free: Math.max(0, places - picture.calendar.taken(key, spanOf(time), asked)),
      })),
    }
  }

  async function load(from: string, to: string): Promise<HostLoad[]> {
    const hosts = memory.hosts()
    const { sessions } = await ports.sessions().around({
      times: [{ from: Date.parse(from), to: Date.parse(to) }],
      zoomHostIds: hosts.flatMap(({ zoomUserId }) => zoomUserId ?? []),
      ...{ teacherIds: [], wished: [], classIds: [] },
    })
    return hosts
      .map((entry) => ({
        host: listed(entry, pool.plan()),
        sessions: sessions.filter(({ zoomHostId }) => zoomHostId !== null && zoomHostId === entry.zoomUserId),
      }))
      .filter(({ host, sessions: own }) => host.isPooled || own.length > 0)
  }

  async function forget(emails: readonly string[]): Promise<void> {
    for (const email of emails) memory.dropHost(email.toLowerCase())
    for (const { id, place } of memory.holds()) if (emails.includes(place.host)) memory.dropHold(id)
  }

  return { list, configure, refresh, lost, freeAt, load, forget }
}

function withGiven(entry: HostEntry, { name, zoomUserId, licence, places, capacity }: NewHost): HostEntry {
  return {
    ...entry,
    name: name ?? entry.name,
    zoomUserId: zoomUserId ?? entry.zoomUserId,
    given: {
      ...(licence && { licence }),
      ...(places !== undefined && { places }),
      ...(capacity !== undefined && { capacity }),
    },
  }
}

/** Who had a licence, or hosted, and does no more is lost until that is back. A loss may come in steps. */
function withLicence(entry: HostEntry, licence: HostEntry['licence'], at: string): HostEntry {
  const [before, after] = [licenceOf(entry), licence ?? licenceOf({ ...entry, licence })]
  const isLess =
    (before === 'licensed' && after !== 'licensed' && after !== null) ||
    (before === 'basic' && after === 'none')
  if (isLess) return { ...entry, licence, lostAt: at, lostFrom: entry.lostFrom ?? before }
  const isBack = after === 'licensed' || (after === 'basic' && entry.lostFrom === 'basic')
  return { ...entry, licence, ...(isBack && { lostAt: null, lostFrom: null }) }
}
