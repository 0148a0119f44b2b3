import { createApp } from '../../http/app.ts'
import { readConfig } from '../config.ts'
import { portsOf } from '../httpPorts.ts'
import { sweepMeetings } from '../sweep.ts'
import type { Bindings } from './bindings.ts'
import { hostOf } from './host.ts'

export { MeetingObject } from './meetingObject.ts'
export { ZoomAccountObject } from './zoomAccount.ts'

let app: ReturnType<typeof createApp> | undefined

export default {
  fetch(request, env, ctx) {
    app ??= createApp(portsOf(hostOf(env), readConfig(env)))
    return app.fetch(request, env, ctx)
  },

  /** Every five minutes: see wrangler.toml. */
  async scheduled(_controller, env) {
    await sweepMeetings(hostOf(env))
  },
} satisfies ExportedHandler<Bindings>
