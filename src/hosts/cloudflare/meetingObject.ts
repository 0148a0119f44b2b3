import { DurableObject } from 'cloudflare:workers'
import { uuidv7 } from 'uuidv7'
import { registerClass } from '../../app/registration.ts'
import { type WriteAnswer, type WriteRequest, Writer } from '../../app/writer.ts'
import { createEventLog } from '../../store/eventLog.ts'
import { createPeople } from '../../store/people.ts'
import { createRegistrationBook } from '../../store/registrationBook.ts'
import { type Config, readConfig } from '../config.ts'
import type { Bindings } from './bindings.ts'
import { sqlOver } from './d1.ts'
import { Duties } from './duties.ts'
import { snapshotsIn } from './snapshots.ts'
import { wait, zoomOf } from './zoom.ts'

/** After a failure that nobody foresaw. */
const RETRY_MS = 60_000

/** One meeting's writer. Its name is the Zoom meeting number, so a webhook finds it without a database read. */
export class MeetingObject extends DurableObject<Bindings> {
  readonly #number: string
  readonly #config: Config
  readonly #writer: Writer
  readonly #duties: Duties

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env)
    this.#number = ctx.id.name ?? ''
    this.#config = readConfig(env)
    this.#duties = new Duties(ctx.storage)
    const { PRESENT_AFTER_MINUTES, LATE_AFTER_MINUTES } = this.#config
    const db = sqlOver(env.DB.withSession('first-primary'))
    this.#writer = new Writer(this.#number, {
      log: createEventLog(db),
      people: createPeople(db),
      snapshots: snapshotsIn(ctx.storage),
      clock: { now: () => new Date() },
      newId: uuidv7,
      rules: { presentAfterMinutes: PRESENT_AFTER_MINUTES, lateAfterMinutes: LATE_AFTER_MINUTES },
    })
    ctx.blockConcurrencyWhile(() => this.#duties.repair())
  }

  async execute(request: WriteRequest): Promise<WriteAnswer> {
    if (begins(request)) {
      // Before the commit: an object that dies between the two then asks in vain, and forgets nobody.
      this.#duties.plan('register', Date.now())
      await this.#duties.arm()
    }
    return this.#writer.execute(request)
  }

  override async alarm(): Promise<void> {
    if (this.#duties.isDue('register', Date.now())) this.#duties.plan('register', await this.#register())
    await this.#duties.arm()
  }

  async #register(): Promise<number | null> {
    try {
      const ports = {
        zoom: zoomOf(this.env),
        book: createRegistrationBook(sqlOver(this.env.DB.withSession('first-primary'))),
        writer: this.#writer,
        allowedEmailDomains: this.#config.ALLOWED_EMAIL_DOMAINS,
        clock: { now: () => new Date() },
        newId: uuidv7,
        wait,
      }
      return await registerClass(ports, this.#number)
    } catch (error) {
      // Left to the runtime, an alarm is given up after six tries.
      const name = error instanceof Error ? error.name : 'unknown'
      console.error(JSON.stringify({ level: 'error', duty: 'register', meeting: this.#number, error: name }))
      return Date.now() + RETRY_MS
    }
  }
}

/** Whether a command leaves people to be registered. */
const begins = ({ command }: WriteRequest): boolean =>
  (command.type === 'ScheduleMeeting' && command.meeting.registrationEnabled) ||
  (command.type === 'ChangeMeeting' && typeof command.change.classId === 'string')
