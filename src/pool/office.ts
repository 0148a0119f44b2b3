import type { HostLoad, NewHost, NewPool, PoolList, PoolOffice } from '../app/hostPool.ts'
import { isPooled, listed, newEntry } from './entries.ts'
import { freeHosts } from './freeHosts.ts'
import type { Pool, PoolPorts } from './pool.ts'
import { type HostEntry, memoryIn } from './storage.ts'
import { zoomUsersOf } from './zoomUsers.ts'

/** What the office sees of the pool, and how it sets it. */
export function officeOf(ports: PoolPorts, pool: Pool): PoolOffice {
  const memory = memoryIn(ports.kv)
  const { refresh, askZoom, lost } = zoomUsersOf(ports, pool)

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

  /** Takes a host out of the pool. A host who was never a user of Zoom's has no sessions, and is forgotten. */
  function putAside(entry: HostEntry): void {
    if (entry.zoomUserId === null && entry.licence === 'none') memory.dropHost(entry.email)
    else memory.keepHost({ ...entry, rank: null, given: {} })
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

  return {
    list,
    configure,
    refresh,
    lost,
    freeAt: (time, teacher) => freeHosts(pool, time, teacher),
    load,
    forget,
  }
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
