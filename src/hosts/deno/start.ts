import { join } from 'node:path'
import { permissionsFor } from './permissions.ts'

/**
 * Starts Rollcall with only the permissions that its settings need. Deno takes permissions before a program begins, so this starts another
 * process.
 */

const MAIN = join(import.meta.dirname ?? '.', 'main.ts')
const SIGNALS: Deno.Signal[] = Deno.build.os === 'windows' ? ['SIGINT', 'SIGBREAK'] : ['SIGINT', 'SIGTERM']

try {
  const flags = ['--no-remote', '--no-prompt', ...permissionsFor(Deno.env.toObject())]
  const rollcall = new Deno.Command(Deno.execPath(), { args: ['run', ...flags, MAIN], stdin: 'null' }).spawn()
  for (const signal of SIGNALS) Deno.addSignalListener(signal, () => rollcall.kill(signal))
  Deno.exit((await rollcall.status).code)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  Deno.exit(1)
}
