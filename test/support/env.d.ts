import type { D1Migration } from '@cloudflare/vitest-plugin'
import type { Bindings } from '../../src/hosts/cloudflare/bindings.ts'

declare global {
  namespace Cloudflare {
    interface Env extends Bindings {
      MIGRATIONS: D1Migration[]
      SIMULATOR_URL: string
      /** How many requests the fuzz test sends, and its seed; empty for the usual. */
      FUZZ: string
      FUZZ_SEED: string
    }
    interface GlobalProps {
      mainModule: typeof import('../../src/hosts/cloudflare/worker.ts')
    }
  }
}
