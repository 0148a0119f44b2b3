import type { Listener } from '../../app/live.ts'
import { answerTo, CLOSED, type LiveSocket, type Sockets } from '../../meeting/live/sockets.ts'

/** The part of the web's WebSocket that is used here. */
interface WebSocketLike {
  send(text: string): void
  close(code: number, reason: string): void
  addEventListener(type: 'open' | 'message' | 'close', on: (event: { data?: unknown }) => void): void
}

/** A connection that has become a socket, and the one answer to its request. */
export interface Upgraded {
  socket: WebSocketLike
  response: Response
}

const ENDING = { code: 1001, reason: 'Rollcall restarts' }

/** The open sockets of this process, by meeting number. */
export class LocalSockets {
  readonly #sockets = new Map<string, Set<LiveSocket>>()

  of(number: string): Sockets {
    return { all: () => [...(this.#sockets.get(number) ?? [])] }
  }

  add(number: string, socket: WebSocketLike, first: Listener): void {
    let listener = first
    const live: LiveSocket = {
      listener: () => listener,
      keep: (next) => {
        listener = next
      },
      send: (text) => socket.send(text),
      close: (code, reason) => {
        this.#remove(number, live)
        socket.close(code, reason)
      },
    }
    this.#sockets.set(number, (this.#sockets.get(number) ?? new Set()).add(live))
    socket.addEventListener('close', () => this.#remove(number, live))
    socket.addEventListener('message', ({ data }) => hear(live, data))
  }

  closeAll(): void {
    for (const sockets of this.#sockets.values())
      for (const socket of sockets) socket.close(ENDING.code, ENDING.reason)
  }

  #remove(number: string, socket: LiveSocket): void {
    const sockets = this.#sockets.get(number)
    sockets?.delete(socket)
    if (sockets?.size === 0) this.#sockets.delete(number)
  }
}

function hear(socket: LiveSocket, data: unknown): void {
  const answer = answerTo(data)
  if (answer === null) socket.close(CLOSED.unwanted.code, CLOSED.unwanted.reason)
  else socket.send(answer)
}
