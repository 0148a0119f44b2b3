import { signal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { token } from '../signin/token.ts'
import { after, type LiveState } from './liveState.ts'
import type { LiveMessage, LiveNews } from './shapes.ts'

/** The classes with a working socket. They need not be asked for often. */
export const told = signal<ReadonlySet<string>>(new Set())

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000
/** The interval of pings, which detect a lost connection. */
const PING_MS = 25_000
const ANSWER_MS = 8_000
/** The server's codes that make a reconnection useless: unwanted, the token ended, no right, too many. */
const FOR_GOOD: readonly number[] = [1008, 4401, 4403, 4409]

/** Listens to a class while it is shown; to none if `id` is null. The result is null while no socket works. */
export function useLive(id: string | null, heard: (news: LiveNews) => unknown): LiveState | null {
  const live = useMemo(() => new Listening(id ?? '', heard), [id])
  useEffect(() => {
    if (id === null) return
    live.open()
    return () => live.end()
  }, [live])
  return told.value.has(live.id) ? live.state.value : null
}

class Listening {
  /** Null until the picture has come. */
  readonly state = signal<LiveState | null>(null)
  readonly id: string
  readonly #heard: (news: LiveNews) => void
  #socket: WebSocket | null = null
  #pause = FIRST_PAUSE_MS
  #timer: ReturnType<typeof setTimeout> | undefined
  #isAnswered = true
  #isOver = false

  constructor(id: string, heard: (news: LiveNews) => void) {
    this.id = id
    this.#heard = heard
  }

  open(): void {
    const since = this.state.peek()?.version
    const url = new URL(`/api/zoom/meetings/${encodeURIComponent(this.id)}/live`, location.href)
    url.protocol = url.protocol.replace('http', 'ws')
    if (since !== undefined) url.searchParams.set('since', String(since))
    const socket = new WebSocket(url, ['rollcall.v1', `bearer.${token.peek()}`])
    this.#socket = socket
    this.#isAnswered = true
    socket.onopen = () => {
      this.#pause = FIRST_PAUSE_MS
      told.value = new Set([...told.peek(), this.id])
      this.#later(PING_MS, () => this.#ping(socket))
    }
    socket.onmessage = ({ data }) => this.#hear(String(data))
    socket.onclose = ({ code }) => this.#socket === socket && this.#closed(code)
    addEventListener('online', this.#back)
    document.addEventListener('visibilitychange', this.#back)
  }

  end(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
    removeEventListener('online', this.#back)
    document.removeEventListener('visibilitychange', this.#back)
    this.#socket?.close()
  }

  #hear(data: string): void {
    this.#isAnswered = true
    if (data === 'pong') return
    // Rollcall's own messages, by its own document.
    const message = JSON.parse(data) as LiveMessage
    this.state.value = after(this.state.peek(), message)
    if (message.type === 'news') this.#heard(message)
  }

  #ping(socket: WebSocket): void {
    this.#isAnswered = false
    socket.send('ping')
    this.#later(ANSWER_MS, () => {
      if (this.#isAnswered) this.#later(PING_MS, () => this.#ping(socket))
      else this.#lose(socket)
    })
  }

  /** Not left to the browser, which waits a minute for the other end to confirm a close. */
  #lose(socket: WebSocket): void {
    this.#closed(0)
    socket.close()
  }

  #closed(code: number): void {
    told.value = new Set([...told.peek()].filter((id) => id !== this.id))
    this.#socket = null
    clearTimeout(this.#timer)
    if (this.#isOver || FOR_GOOD.includes(code)) return
    // The pause is random, so that not all of a school's pages come back at one moment.
    this.#later(this.#pause * (0.5 + Math.random() / 2), () => this.open())
    this.#pause = Math.min(LONGEST_PAUSE_MS, this.#pause * 2)
  }

  /** Reconnects at once if the network is back or the page is shown again. */
  readonly #back = (): void => {
    if (document.hidden || this.#isOver) return
    if (this.#socket !== null) {
      if (this.#socket.readyState === WebSocket.OPEN) this.#ping(this.#socket)
      return
    }
    clearTimeout(this.#timer)
    this.open()
  }

  #later(ms: number, act: () => void): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(act, ms)
  }
}
