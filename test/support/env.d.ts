import type { D1Migration } from '@cloudflare/vitest-plugin'
import type { Bindings } from '../../src/hosts/cloudflare/bindings.ts'
import type { OpenedAccount } from '../simulator/protocol.ts'

declare global {
  namespace Cloudflare {
    interface Env extends Bindings {
      MIGRATIONS: D1Migration[]
      SIMULATOR_URL: string
      /** Endpoints for tests: see receiver.ts. */
      RECEIVER_URL: string
      /** The Zoom account that the settings name. */
      TEST_ACCOUNT: OpenedAccount
    }
    interface GlobalProps {
      mainModule: typeof import('../../src/hosts/cloudflare/worker.ts')
    }
  }
}
