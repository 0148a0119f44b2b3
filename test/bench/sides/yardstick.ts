import * as z from 'zod'
import { freePort } from '../../demo/program.ts'
import { childrenOf } from '../processTree.ts'
import { bundle, bundleOf, migrate, startWorkerd } from './miniflare.ts'
import { newNumbers, type Side } from './side.ts'

const CONFIG = 'test/bench/peers/worker/wrangler.toml'
const SECRET = 'bench-secret'

/** What the platform costs before Rollcall does anything: an object that does nothing, or stores one row. */
export async function startYardstick(name: 'nothing' | 'one-row', folder: string): Promise<Side> {
  const port = await freePort()
  const modules = await bundle(CONFIG, bundleOf(folder))
  const stores = name === 'one-row'
  const vars = { SECRET, STORES: String(stores) }
  const workerd = { config: CONFIG, database: 'yardstick', modules, folder, port, vars }
  await migrate(workerd)
  const program = await startWorkerd(workerd)
  const origin = `http://127.0.0.1:${port}`
  const rows = async (numbers?: string[]) => {
    const body = numbers === undefined ? null : JSON.stringify(numbers)
    const answer = await fetch(`${origin}/bench/stored`, { method: 'POST', body })
    return z.object({ stored: z.number() }).parse(await answer.json()).stored
  }
  return {
    name,
    endpoint: { url: `${origin}/api/zoom/webhook`, secret: SECRET },
    processes: () => childrenOf(program.pid),
    schedule: async ({ meetings }) => newNumbers(meetings).map((number) => ({ id: number, number })),
    stored: async (meetings) => (stores ? rows(meetings.map(({ number }) => number)) : null),
    ...(stores && { floor: async () => (await fetch(`${origin}/bench/floor`)).text() }),
    async cost() {
      // Each webhook is one batch of one row.
      const count = await rows()
      return { batches: count, statements: count, rowsRead: 0, rowsWritten: count, objectRows: 0 }
    },
    stop: () => program.stop(),
  }
}
