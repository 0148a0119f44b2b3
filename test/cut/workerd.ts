import { once } from 'node:events'
import type { Platform } from '../demo/platform.ts'
import { listen, Programs } from '../demo/programs.ts'

/** workerd without `wrangler dev` before it. */
export function createWorkerd(state: string): Platform & { kill(): Promise<void> } {
  const programs = new Programs()
  return {
    // It does so itself when it starts.
    migrate: async () => undefined,
    async serve({ port, settingsFile, vars }, ended) {
      const env = { ...process.env, VARS: JSON.stringify(vars) }
      const args = ['test/cut/miniflare.ts', String(port), settingsFile, state]
      const child = programs.start(process.execPath, args, env)
      const said = listen(child, (line) => line.startsWith('{"level":"error"'))
      const died = once(child, 'close').then(() => said.text())
      const early = await Promise.race([once(child, 'message'), died])
      if (typeof early === 'string') throw new Error(`Rollcall did not start:\n${early}`)
      said.showErrors()
      void died.then(ended)
    },
    stop: () => programs.stop(),
    kill: () => programs.kill(),
  }
}
