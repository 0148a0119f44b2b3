import type { OpenedAccount } from '../simulator/protocol.ts'
import type { Simulator } from '../simulator/server.ts'
import { TEACHERS } from './school/people.ts'
import type { Settings } from './settings.ts'

/** Teachers without a user in the school's Zoom account: the default host is theirs. */
const WITHOUT = 2

/** Users for a pool of hosts, as docs/hosts.md names them. */
const ROOMS = ['1', '2'].map((n) => ({ email: `room-${n}@school.example`, first_name: 'Room', last_name: n }))

/** The school's account at the simulated Zoom, which has Rollcall's credentials. Webhooks go nowhere yet. */
export const openZoom = (simulator: Simulator, settings: Settings): OpenedAccount =>
  simulator.openAccount({
    // Another one every time: the meeting numbers of an earlier start are in the log already.
    seed: Date.now() % 2 ** 31,
    accountId: settings.ZOOM_ACCOUNT_ID,
    clientId: settings.ZOOM_CLIENT_ID,
    clientSecret: settings.ZOOM_CLIENT_SECRET,
    webhookSecret: settings.ZOOM_WEBHOOK_SECRET_TOKEN,
    limits: { plan: settings.ZOOM_PLAN },
    users: [
      { email: settings.ZOOM_DEFAULT_HOST, first_name: 'School', last_name: 'Host' },
      ...TEACHERS.slice(0, -WITHOUT).map(({ name, email }) => {
        const [first_name = '', last_name = ''] = name.split(' ')
        return { email, first_name, last_name }
      }),
      ...ROOMS,
    ],
  })
