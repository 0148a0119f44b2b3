export interface Options {
  port: number
  /** The simulated Zoom's. */
  zoomPort: number
  /** Begin with an empty database. */
  fresh: boolean
  /** On Deno, and not on Cloudflare's workerd. */
  deno: boolean
  /** Without the term. */
  small: boolean
  help: boolean
  /** The folder of the platform and of the simulated Zoom. */
  state: string
  /** The settings; made from .dev.vars.example where it is missing. */
  settingsFile: string
}
export const USAGE: string
export function readOptions(args: string[], env: NodeJS.ProcessEnv): Options
