import { uuidv7 } from 'uuidv7'
import type { OwnStorage } from '../app/ownStorage.ts'
import type { AddressRule } from '../app/publicAddress.ts'
import { createFeed } from '../store/feed.ts'
import type { TellerPorts } from '../telling/teller.ts'
import type { Config } from './config.ts'
import type { Connect } from './database.ts'
import { unreadable } from './unreadable.ts'
import { wait } from './zoom.ts'

/** The parts that differ by host. */
export interface TellerHome {
  config: Config
  /** A session of the database that sees every write before its start. */
  primary: () => Connect
  storage: OwnStorage
  addressesOf: (hostname: string) => Promise<readonly string[]>
}

/** The ports of the teller. */
export const tellerPorts = ({ config, primary, ...home }: TellerHome): TellerPorts => ({
  ...home,
  feed: { read: (...asked) => createFeed(primary()(), unreadable.note).read(...asked) },
  rule: addressRule(config),
  fetch: (url, init) => fetch(url, init),
  clock: { now: () => new Date() },
  newId: uuidv7,
  random: Math.random,
  wait,
  tell: (line) => console.log(JSON.stringify(line)),
})

export const addressRule = ({ WEBHOOK_LOOPBACK, WEBHOOK_HOSTS }: Config): AddressRule => ({
  loopback: WEBHOOK_LOOPBACK,
  hosts: WEBHOOK_HOSTS,
})
