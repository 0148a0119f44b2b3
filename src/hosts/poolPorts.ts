import { officeOf } from '../pool/office.ts'
import { Pool } from '../pool/pool.ts'
import type { PoolKv } from '../pool/storage.ts'
import { createPlacedSessions } from '../store/placedSessions.ts'
import type { ZoomClient } from '../zoom/api/client.ts'
import { addedTo } from '../zoom/api/cost.ts'
import type { Config } from './config.ts'
import type { Connect } from './database.ts'
import type { HostPoolCalls } from './platform.ts'

/** The parts that differ by host. */
export interface PoolHome {
  config: Config
  kv: PoolKv
  /** A session of the database that sees every write before its start. */
  primary: () => Connect
  zoom: ZoomClient
}

/** The school's pool of hosts, over its storage. */
export function createPool({ config, kv, primary, zoom }: PoolHome): HostPoolCalls {
  const ports = {
    kv,
    sessions: () => createPlacedSessions(primary()()),
    zoom: () => zoom.forDuty(addedTo({ calls: 0, ms: 0 })),
    plan: config.ZOOM_PLAN,
    bufferMinutes: config.HOST_BUFFER_MINUTES,
    clock: { now: () => new Date() },
    tell: (line: Record<string, unknown>) => console.log(JSON.stringify(line)),
  }
  const pool = new Pool(ports)
  const office = officeOf(ports, pool)
  return {
    ...office,
    take: (wish) => pool.take(wish),
    findAll: (...asked) => pool.findAll(...asked),
    held: (id) => pool.held(id),
    giveBack: (ids) => pool.giveBack(ids),
    warn: (...asked) => pool.warn(...asked),
  }
}
