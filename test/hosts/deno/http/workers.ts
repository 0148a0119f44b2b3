import { inject } from 'vitest'
import type {} from '../../../simulator/globalSetup.ts'
import { d1Over } from './d1.ts'
import { account, callMeeting, schoolNow, send } from './school.ts'

/** Stands for cloudflare:workers where the tests of HTTP run against Deno: the same names, over the other platform. */

const METHODS = ['execute', 'undo', 'release', 'forget', 'wake', 'remind']

const meeting = (number: string) =>
  Object.fromEntries(METHODS.map((name) => [name, (...args: unknown[]) => callMeeting(number, name, args)]))

export const env = {
  ...process.env,
  get DB() {
    return d1Over(schoolNow().database)
  },
  MEETINGS: { getByName: meeting },
  SIMULATOR_URL: inject('simulatorUrl'),
  RECEIVER_URL: inject('receiverUrl'),
  TEST_ACCOUNT: account,
}

export const exports = { default: { fetch: send } }
