import type { Listener } from '../../app/live.ts'
import {
  answerTo,
  CLOSED,
  type LiveSocket,
  PING,
  PONG,
  PROTOCOL,
  type Sockets,
} from '../../meeting/live/sockets.ts'
import type { Bindings } from './bindings.ts'
import { persistently } from './persistently.ts'

const LISTENER_HEADER = 'x-rollcall-listener'

/** Asks a meeting's object for a socket. Null if it has too many. Only this Worker can ask. */
export async function listenAt(
  { MEETINGS }: Bindings,
  number: string,
  listener: Listener,
): Promise<Response | null> {
  const headers = { upgrade: 'websocket', [LISTENER_HEADER]: encodeURIComponent(JSON.stringify(listener)) }
  const answer = await persistently(() =>
    MEETINGS.getByName(number).fetch('https://meeting/live', { headers }),
  )
  return answer.status === 101 ? answer : null
}

/** The listener as `listenAt` wrote it. */
export const listenerIn = ({ headers }: Request): Listener =>
  JSON.parse(decodeURIComponent(headers.get(LISTENER_HEADER) ?? 'null')) as Listener

/** Gives one end of a socket to the object, which may sleep while the socket is open, and the other end to the caller. */
export function openSocket(ctx: DurableObjectState, listener: Listener): Response {
  const { 0: theirs, 1: ours } = new WebSocketPair()
  // Answered without waking the object.
  ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG))
  ctx.acceptWebSocket(ours)
  ours.serializeAttachment(listener)
  return new Response(null, {
    status: 101,
    webSocket: theirs,
    headers: { 'sec-websocket-protocol': PROTOCOL },
  })
}

export const socketsOf = (ctx: DurableObjectState): Sockets => ({
  all: () => ctx.getWebSockets().filter(isOpen).map(liveSocket),
})

const isOpen = ({ readyState }: WebSocket): boolean => readyState === WebSocket.OPEN

const liveSocket = (socket: WebSocket): LiveSocket => ({
  // Only `openSocket` and `keep` write it.
  listener: () => socket.deserializeAttachment() as Listener,
  keep: (listener) => socket.serializeAttachment(listener),
  send: (text) => socket.send(text),
  close: (code, reason) => socket.close(code, reason),
})

export function heard(socket: WebSocket, message: unknown): void {
  const answer = answerTo(message)
  if (answer === null) socket.close(CLOSED.unwanted.code, CLOSED.unwanted.reason)
  else socket.send(answer)
}
