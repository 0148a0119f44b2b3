import type { Bindings } from '../../../src/hosts/cloudflare/bindings.ts'
import rollcall, { MeetingObject as Meeting } from '../../../src/hosts/cloudflare/worker.ts'
import { cost, meterDatabase, meterStorage } from './meter.ts'

export {
  CommitterObject,
  HostPoolObject,
  TellerObject,
  TimetableObject,
  ZoomAccountObject,
} from '../../../src/hosts/cloudflare/worker.ts'

/** Rollcall as it is deployed, with a meter on D1 and on the objects' own storage. */

export class MeetingObject extends Meeting {
  constructor(ctx: DurableObjectState, env: Bindings) {
    meterStorage(ctx.storage)
    super(ctx, env)
  }
}

interface MeteredBindings extends Bindings {
  MEETINGS: DurableObjectNamespace<MeetingObject>
}

export default {
  fetch(request, env, ctx) {
    meterDatabase(env.DB)
    if (new URL(request.url).pathname === '/bench/cost') return Response.json(cost)
    return rollcall.fetch(request, env, ctx)
  },
} satisfies ExportedHandler<MeteredBindings>
