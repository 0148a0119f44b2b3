import type { Listener } from '../../app/live.ts'

/** The sockets of a meeting's listeners, as the host has them. They outlive the meeting's stay in memory. */
export interface Sockets {
  /** The open sockets, in any order. */
  all(): LiveSocket[]
}

export interface LiveSocket {
  /** The listener as last kept. */
  listener(): Listener
  keep(listener: Listener): void
  /** Throws if the socket is closed already. */
  send(text: string): void
  close(code: number, reason: string): void
}

/** Why a socket is closed: above 4400 as HTTP would say it. */
export const CLOSED = {
  /** The listener sent something that is not understood. */
  unwanted: { code: 1008, reason: 'Send nothing but ping' },
  /** Come back, from the last version. */
  trouble: { code: 1011, reason: 'Come back from your last version' },
  ended: { code: 4401, reason: 'The token has ended' },
  forbidden: { code: 4403, reason: 'You may see this no more' },
  replaced: { code: 4409, reason: 'Too many sockets of yours' },
} as const

/** The host's answer to a listener's message; null closes the socket as unwanted. */
export const answerTo = (message: unknown): string | null => (message === PING ? PONG : null)

export const PING = 'ping'
export const PONG = 'pong'
/** The subprotocol. The token comes as a second subprotocol: a browser can send no other header with a socket. */
export const PROTOCOL = 'rollcall.v1'
