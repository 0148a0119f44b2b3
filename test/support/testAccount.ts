import { env } from 'cloudflare:workers'
import { type ControlledAccount, controlled } from '../simulator/control.ts'

/** The hand on the simulated Zoom account that the Worker of the tests uses. */
export const testAccount = (): ControlledAccount => controlled(env.SIMULATOR_URL, env.TEST_ACCOUNT)
