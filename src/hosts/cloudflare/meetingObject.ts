import { DurableObject } from 'cloudflare:workers'
import type { ForgetAnswer, WriteAnswer, WriteRequest } from '../../app/contract.ts'
import type { CarriedOut, FirstAttempt, Intent } from '../../app/intents.ts'
import type { Person } from '../../domain/who/erasure.ts'
import { Meeting } from '../../meeting/meeting.ts'
import { readMeetingSettings } from '../config.ts'
import { meetingPorts } from '../meetingPorts.ts'
import type { Bindings } from './bindings.ts'
import { commitsOf } from './committer.ts'
import { primaryOf } from './d1.ts'
import { meetingObjects } from './meetings.ts'
import { poolOf } from './pool.ts'
import { heard, listenerIn, openSocket, socketsOf } from './sockets.ts'
import { SpillMark } from './spillMark.ts'
import { spillRowsIn } from './spillRows.ts'
import { tellerOf } from './teller.ts'
import { zoomOf } from './zoom.ts'

/**
 * A meeting in its Durable Object. The object's name is Zoom's meeting number, so a webhook finds it without a
 * database read. A meeting that has no number yet has an object by its Idempotency-Key: app/scheduleMeeting.ts.
 */
export class MeetingObject extends DurableObject<Bindings> {
  readonly #meeting: Meeting

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env)
    const number = ctx.id.name ?? ''
    const config = readMeetingSettings(env)
    const teller = tellerOf(env)
    const mark = new SpillMark(env.KV, number)
    this.#meeting = new Meeting(
      meetingPorts({
        number,
        config,
        storage: ctx.storage,
        spill: spillRowsIn(ctx.storage),
        sockets: socketsOf(ctx),
        primary: primaryOf(env),
        commits: commitsOf(env),
        zoom: zoomOf(env),
        meetings: meetingObjects(env),
        pool: poolOf(env),
        wakeTeller: () => ctx.waitUntil(teller.wake().catch(() => undefined)),
        spilling: (keeps) => ctx.waitUntil(keeps ? mark.set() : mark.remove()),
      }),
    )
    ctx.blockConcurrencyWhile(() => this.#meeting.repair())
  }

  async execute(request: WriteRequest): Promise<WriteAnswer> {
    return this.#meeting.execute(request)
  }

  async carryOut(intent: Intent, told?: FirstAttempt): Promise<CarriedOut> {
    return this.#meeting.carryOut(intent, told)
  }

  async undo(): Promise<void> {
    await this.#meeting.undo()
  }

  async release(at: number): Promise<void> {
    await this.#meeting.release(at)
  }

  async wake(): Promise<void> {
    await this.#meeting.wake()
  }

  async remind(): Promise<void> {
    await this.#meeting.remind()
  }

  async forget(person: Person): Promise<ForgetAnswer> {
    return this.#meeting.forget(person)
  }

  /** Gives a listener a socket: see listenAt. */
  override async fetch(request: Request): Promise<Response> {
    if (this.#meeting.isFull()) return new Response(null, { status: 503 })
    const listener = listenerIn(request)
    const answer = openSocket(this.ctx, listener)
    await this.#meeting.listen(listener)
    return answer
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    heard(socket, message)
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    closeToo(socket, code)
  }

  override async alarm(): Promise<void> {
    await this.#meeting.alarm()
  }
}

/** A program may not send some codes that it receives. They are answered with a code that it may send. */
function closeToo(socket: WebSocket, code: number): void {
  try {
    socket.close(code >= 3000 ? code : 1000)
  } catch {
    // It is closed already.
  }
}
