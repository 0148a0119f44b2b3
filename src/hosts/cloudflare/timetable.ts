import { DurableObject } from 'cloudflare:workers'
import type { TimetableCalls } from '../../app/timetable.ts'
import type { Timetabler } from '../../timetable/timetabler.ts'
import { readConfig } from '../config.ts'
import type { Bindings } from './bindings.ts'
import { primaryOf } from './d1.ts'
import { meetingObjects } from './meetings.ts'
import { persistently } from './persistently.ts'
import { poolOf } from './pool.ts'
import { repaired } from './repaired.ts'

/** The school's timetable, in a Durable Object of its own. Few isolates run it: its code comes with the object. */
export class TimetableObject extends DurableObject<Bindings> implements TimetableCalls {
  readonly #timetabler: Promise<Timetabler>

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env)
    this.#timetabler = repaired(ctx, async (storage) => {
      const { Timetabler } = await import('../../timetable/timetabler.ts')
      const { timetablePorts } = await import('../timetablePorts.ts')
      const others = { meetings: meetingObjects(env), pool: poolOf(env) }
      return new Timetabler(
        timetablePorts({ config: readConfig(env), primary: primaryOf(env), storage, ...others }),
      )
    })
  }

  async put(...asked: Parameters<TimetableCalls['put']>) {
    return (await this.#timetabler).put(...asked)
  }

  async read(...asked: Parameters<TimetableCalls['read']>) {
    return (await this.#timetabler).read(...asked)
  }

  async progress() {
    return (await this.#timetabler).progress()
  }

  async wake() {
    await (await this.#timetabler).wake()
  }

  override async alarm(): Promise<void> {
    await (await this.#timetabler).alarm()
  }
}

/** A new stub for each call, because a failed stub may be broken. */
const object = ({ TIMETABLE }: Bindings) => TIMETABLE.getByName('school')

export const timetableOf = (env: Bindings): TimetableCalls => ({
  put: (...asked) => persistently(async () => object(env).put(...asked)),
  read: (...asked) => persistently(async () => object(env).read(...asked)),
  progress: () => persistently(async () => object(env).progress()),
  wake: async () => object(env).wake(),
})
