import type { WriteAnswer, WriteRequest } from '../../src/app/contract.ts'
import type { CarriedOut, FirstAttempt, Intent } from '../../src/app/intents.ts'
import type { Bindings } from '../../src/hosts/cloudflare/bindings.ts'
import type { CommitterCalls } from '../../src/hosts/cloudflare/committerCalls.ts'
import rollcall, { MeetingObject as Meeting } from '../../src/hosts/cloudflare/worker.ts'
import { gateAt, gated } from './gate.ts'

export {
  CommitterObject,
  HostPoolObject,
  TellerObject,
  TimetableObject,
  ZoomAccountObject,
} from '../../src/hosts/cloudflare/worker.ts'

/** Rollcall as it is deployed, with a gate at each call of a request's, and at those of a meeting's object. */

interface GatedBindings extends Bindings {
  GATES: string
}

export class MeetingObject extends Meeting {
  constructor(ctx: DurableObjectState, env: GatedBindings) {
    gateAt(env.GATES)
    super(ctx, gatedBindings(env, `object/${ctx.id.name} `))
  }

  override execute(request: WriteRequest): Promise<WriteAnswer> {
    return gated(`object/${this.ctx.id.name} execute`, () => super.execute(request))
  }

  override carryOut(intent: Intent, told?: FirstAttempt): Promise<CarriedOut> {
    return gated(`object/${this.ctx.id.name} carryOut`, () => super.carryOut(intent, told))
  }
}

export default {
  fetch(request, env, ctx) {
    gateAt(env.GATES)
    return rollcall.fetch(request, gatedBindings(env), ctx)
  },
  scheduled: (controller, env) => rollcall.scheduled(controller, env),
} satisfies ExportedHandler<GatedBindings>

const gatedBindings = (env: GatedBindings, place = ''): GatedBindings => ({
  ...env,
  DB: database(env.DB, `${place}db`),
  MEETINGS: within(env.MEETINGS, 'getByName', (stub: DurableObjectStub) =>
    within(stub, null, null, `call/${stub.name}`),
  ),
  // The database by another way.
  COMMITTER: within(env.COMMITTER, 'getByName', (stub: CommitterCalls) => ({
    commitText: (statements: string) => gated(`${place}db`, () => stub.commitText(statements)),
  })),
  HOST_POOL: within(env.HOST_POOL, 'getByName', (stub: DurableObjectStub) =>
    within(stub, null, null, `${place}pool`),
  ),
})

const database = (db: D1Database, name: string): D1Database =>
  within(db, 'withSession', (session: D1DatabaseSession) => ({
    prepare: (sql: string) => session.prepare(sql),
    batch: <T>(statements: D1PreparedStatement[]) => gated(name, () => session.batch<T>(statements)),
    getBookmark: () => session.getBookmark(),
  }))

/** The same thing, but for what one of its methods gives; or with a gate at each method. */
function within<T extends object>(
  thing: T,
  method: string | null,
  change: ((given: never) => unknown) | null,
  name = '',
): T {
  return new Proxy(thing, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      const act = (...args: unknown[]): unknown => Reflect.apply(value, target, args)
      if (change !== null) return key === method ? (...args: unknown[]) => change(act(...args) as never) : act
      return (...args: unknown[]) => gated(`${name} ${String(key)}`, async () => act(...args))
    },
  })
}
