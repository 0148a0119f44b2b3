import { type Listener, type LiveReset, type Names, newsOf, usersIn } from '../../app/live.ts'
import type { Clock, Log, ReadablePage, RecordedEvent } from '../../app/ports.ts'
import { CLOSED, type LiveSocket, type Sockets } from './sockets.ts'

/** The reads for a session and its listeners. */
export interface LiveReads {
  /** A page of the stream behind version `after`. */
  since(number: string, after: number, limit: number): Promise<ReadablePage<RecordedEvent>>
  /** The stream's last version. */
  head(number: string): Promise<number>
  /** The picture at this version or slightly later; null if the meeting does not have the session. */
  picture(sessionId: string, version: number): Promise<LiveReset | null>
  /** By the present roster. */
  mayListen(listener: Listener): Promise<boolean>
  names(userIds: readonly string[]): Promise<Names>
}

export interface LivePorts {
  number: string
  sockets: Sockets
  clock: Clock
  tell: Log
  /** Sees every write before its start. */
  liveReads: () => LiveReads
}

/** Sockets of one meeting, and of one person in it. */
const MOST = { sockets: 100, own: 4 }
/** A listener who missed more than this begins with the picture. */
const MOST_MISSED = 1_000
const PAGE = 500
/** Rights that were looked up longer ago than this are looked up again before anything is told. */
const CHECK_MS = 60_000

/**
 * Tells a meeting's listeners the news since the version that each was told last, after a commit, a lost connection or a sleep alike. News
 * is read from the log, so it is durable. While nobody listens, nothing is read.
 */
export class Live {
  readonly #ports: LivePorts
  #isWanted = false
  #running: Promise<void> | null = null

  constructor(ports: LivePorts) {
    this.#ports = ports
  }

  /** Whether the meeting takes no further listener. */
  isFull(): boolean {
    return this.#ports.sockets.all().length >= MOST.sockets
  }

  /** Welcomes a listener who has just been given a socket. If one person has too many sockets, their oldest are closed. */
  welcome({ token }: Listener): void {
    const own = this.#ports.sockets.all().filter((one) => one.listener().token.id === token.id)
    own.sort((a, b) => a.listener().openedAt - b.listener().openedAt)
    for (const socket of own.slice(0, -MOST.own)) close(socket, 'replaced')
    void this.nudge()
  }

  /** Called when the log may have news. Resolves once listeners were told, and never rejects. */
  nudge(): Promise<void> {
    if (this.#ports.sockets.all().length === 0) return this.#running ?? Promise.resolve()
    this.#isWanted = true
    this.#running ??= this.#run()
    return this.#running
  }

  /** Closes the sockets with an ended token. Returns when the next token ends, in epoch milliseconds. */
  expire(): number | null {
    const all = this.#ports.sockets.all()
    const over = all.filter((one) => one.listener().expiresAt <= this.#now())
    for (const socket of over) close(socket, 'ended')
    const next = all.filter((one) => !over.includes(one)).map((one) => one.listener().expiresAt)
    return next.length > 0 ? Math.min(...next) : null
  }

  async #run(): Promise<void> {
    while (this.#isWanted) {
      this.#isWanted = false
      await this.#tellAll().catch((error: unknown) => this.#giveUp(error))
    }
    // In the same step as the last look at #isWanted, because a nudge in between would be lost.
    this.#running = null
  }

  /** A listener who comes back is told what they missed. */
  #giveUp(error: unknown): void {
    const name = error instanceof Error ? error.name : 'unknown'
    this.#ports.tell({ level: 'warn', event: 'live.failed', meeting: this.#ports.number, error: name })
    for (const socket of this.#ports.sockets.all()) close(socket, 'trouble')
  }

  async #tellAll(): Promise<void> {
    this.expire()
    const reads = this.#ports.liveReads()
    const sockets = await this.#allowed(reads)
    if (sockets.length === 0) return
    const head = await reads.head(this.#ports.number)
    for (const socket of sockets) if (isLost(socket.listener(), head)) await this.#show(reads, socket, head)
    const from = Math.min(...sockets.map((one) => one.listener().version ?? head))
    const isWhole = await this.#tellFrom(reads, sockets, from)
    // The picture also shows what an unreadable event changed.
    if (!isWhole) for (const socket of sockets) await this.#show(reads, socket, head)
  }

  /** False where an event could not be read. */
  async #tellFrom(reads: LiveReads, sockets: readonly LiveSocket[], from: number): Promise<boolean> {
    for (let [after, more] = [from, true]; more; ) {
      const page = await reads.since(this.#ports.number, after, PAGE)
      if (!page.isWhole) return false
      const names = await namesFor(reads, page.events)
      for (const event of page.events) for (const socket of sockets) tell(socket, event, names)
      after = page.reached
      more = page.more
    }
    return true
  }

  async #show(reads: LiveReads, socket: LiveSocket, head: number): Promise<void> {
    const listener = socket.listener()
    const picture = await reads.picture(listener.sessionId, head)
    if (picture === null) return close(socket, 'forbidden')
    send(socket, JSON.stringify(picture))
    socket.keep({ ...listener, version: head })
  }

  /** The sockets of listeners who still have the right. The others are closed. */
  async #allowed(reads: LiveReads): Promise<LiveSocket[]> {
    const allowed: LiveSocket[] = []
    for (const socket of this.#ports.sockets.all()) {
      const listener = socket.listener()
      const isFresh = this.#now() - listener.checkedAt < CHECK_MS
      if (!isFresh && !(await reads.mayListen(listener))) close(socket, 'forbidden')
      else {
        if (!isFresh) socket.keep({ ...listener, checkedAt: this.#now() })
        allowed.push(socket)
      }
    }
    return allowed
  }

  #now(): number {
    return this.#ports.clock.now().getTime()
  }
}

/** A version beyond the log's end comes from a log that was set back since. */
const isLost = ({ version }: Listener, head: number): boolean =>
  version === null || version > head || head - version > MOST_MISSED

const namesFor = (reads: LiveReads, events: readonly RecordedEvent[]): Promise<Names> => {
  const users = [...new Set(events.flatMap(usersIn))]
  return users.length > 0 ? reads.names(users) : Promise.resolve(new Map())
}

function tell(socket: LiveSocket, event: RecordedEvent, names: Names): void {
  const listener = socket.listener()
  if (listener.version === null || event.version <= listener.version) return
  const news = newsOf(event, listener.sessionId, names)
  if (news !== null) send(socket, JSON.stringify(news))
  socket.keep({ ...listener, version: event.version })
}

/** A socket that has just closed gets nothing. Its listener comes back and gets it then. */
function send(socket: LiveSocket, text: string): void {
  try {
    socket.send(text)
  } catch {
    close(socket, 'trouble')
  }
}

function close(socket: LiveSocket, why: keyof typeof CLOSED): void {
  const { code, reason } = CLOSED[why]
  try {
    socket.close(code, reason)
  } catch {
    // It is closed already.
  }
}
