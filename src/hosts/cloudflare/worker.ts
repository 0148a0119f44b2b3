import { sweepMeetings } from '../sweep.ts'
import { appOf } from './app.ts'
import type { Bindings } from './bindings.ts'
import { platformOf } from './platform.ts'

export { CommitterObject } from './committer.ts'
export { MeetingObject } from './meetingObject.ts'
export { HostPoolObject } from './pool.ts'
export { TellerObject } from './teller.ts'
export { TimetableObject } from './timetable.ts'
export { ZoomAccountObject } from './zoomAccount.ts'

let app: ReturnType<typeof appOf> | undefined

export default {
  fetch(request, env, ctx) {
    app ??= appOf(env)
    return app.fetch(request, env, ctx)
  },

  /** Every five minutes: see wrangler.toml. */
  async scheduled(_controller, env) {
    await sweepMeetings(platformOf(env))
  },
} satisfies ExportedHandler<Bindings>
