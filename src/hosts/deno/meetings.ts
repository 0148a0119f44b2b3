import type { Listener } from '../../app/live.ts'
import type { MeetingCalls, Meetings } from '../../app/ports.ts'
import { Meeting } from '../../meeting/meeting.ts'
import { type MeetingHome, meetingPorts } from '../meetingPorts.ts'
import type { MeetingFile } from './meetingFile.ts'
import { LocalSockets, type Upgraded } from './sockets.ts'

type Shared = Pick<MeetingHome, 'config' | 'primary' | 'commits' | 'zoom' | 'pool' | 'wakeTeller'>

interface Awake {
  /** Resolves when the meeting may be called. */
  ready: Promise<Meeting>
  calls: number
  usedAt: number
}

/** A meeting without a call for this long leaves the memory. It wakes again from its storage. */
const IDLE_MS = 60_000
/** The pause after an alarm that failed. */
const RETRY_MS = 60_000
/** The most alarms answered at the same time, and how long one counts. After that, an alarm that waits for Zoom no longer delays others. */
const LOT = 50
const COUNTS_MS = 5_000

/** The meetings of this process and their alarms: one object for each number, in memory while it is used. */
export class LocalMeetings implements Meetings {
  readonly #file: MeetingFile
  readonly #shared: Shared
  readonly #awake = new Map<string, Awake>()
  readonly #sockets = new LocalSockets()
  readonly #ringing = new Map<string, Promise<void>>()
  #places = LOT
  #timer: ReturnType<typeof setTimeout> | undefined
  #ringsAt = Number.POSITIVE_INFINITY
  #rangAt = 0
  #isClosed = false

  /** Starts the alarms, also alarms that an earlier process set. */
  constructor(file: MeetingFile, shared: Shared) {
    this.#file = file
    this.#shared = shared
    this.#drainAll()
    this.#ringBy(Date.now())
  }

  of(number: string): MeetingCalls {
    const call = <T>(act: (meeting: Meeting) => Promise<T>) => this.#call(number, act)
    return {
      execute: (request) => call((meeting) => meeting.execute(request)),
      carryOut: (...asked) => call((meeting) => meeting.carryOut(...asked)),
      undo: () => call((meeting) => meeting.undo()),
      release: (at) => call((meeting) => meeting.release(at)),
      forget: (person) => call((meeting) => meeting.forget(person)),
      wake: () => call((meeting) => meeting.wake()),
      remind: () => call((meeting) => meeting.remind()),
    }
  }

  /** Answers a request that `upgrade` makes a socket; null if the meeting has too many. */
  async listen(number: string, listener: Listener, upgrade: () => Upgraded): Promise<Response | null> {
    if (await this.#call(number, async (meeting) => meeting.isFull())) return null
    const { socket, response } = upgrade()
    socket.addEventListener('open', () => {
      this.#sockets.add(number, socket, listener)
      // A listener who misses news comes back.
      this.#call(number, (meeting) => meeting.listen(listener)).catch(() => socket.close(1011, ''))
    })
    return response
  }

  closeSockets(): void {
    this.#sockets.closeAll()
  }

  /** Stops the alarms. Resolves when the running ones are done. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await Promise.all(this.#ringing.values())
  }

  async #call<T>(number: string, act: (meeting: Meeting) => Promise<T>): Promise<T> {
    const awake = this.#awake.get(number) ?? this.#wake(number)
    awake.calls += 1
    try {
      return await act(await awake.ready)
    } finally {
      awake.calls -= 1
      awake.usedAt = Date.now()
    }
  }

  #wake(number: string): Awake {
    const meeting = new Meeting(
      meetingPorts({
        ...this.#shared,
        number,
        meetings: this,
        storage: this.#file.storageOf(number, (at) => this.#ringBy(at)),
        spill: this.#file.spillOf(number),
        sockets: this.#sockets.of(number),
        // Nothing to do, because the file itself has the list.
        spilling: () => undefined,
      }),
    )
    const awake = { ready: meeting.repair().then(() => meeting), calls: 0, usedAt: 0 }
    this.#awake.set(number, awake)
    awake.ready.catch(() => this.#awake.delete(number))
    return awake
  }

  #ringBy(at: number): void {
    if (this.#isClosed || this.#ringsAt <= at) return
    clearTimeout(this.#timer)
    this.#ringsAt = at
    this.#timer = setTimeout(() => this.#ring(), Math.max(0, at - Date.now()))
  }

  #ring(): void {
    this.#ringsAt = Number.POSITIVE_INFINITY
    const now = Date.now()
    if (now < this.#rangAt) this.#drainAll()
    this.#rangAt = now
    this.#letGo(now - IDLE_MS)
    const alarms = this.#file.alarms([...this.#ringing.keys()], this.#places)
    const due = alarms.filter(({ at }) => at <= now)
    for (const { number } of due) this.#ringing.set(number, this.#answer(number))
    this.#ringBy(Math.min(alarms[due.length]?.at ?? Number.POSITIVE_INFINITY, now + IDLE_MS))
  }

  async #answer(number: string): Promise<void> {
    const giveBack = this.#takePlace()
    try {
      await this.#call(number, (meeting) => this.#file.answer(number, () => meeting.alarm()))
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown'
      console.log(JSON.stringify({ level: 'error', event: 'alarm.failed', meeting: number, error: name }))
      this.#file.setAlarm(number, Date.now() + RETRY_MS)
    } finally {
      this.#ringing.delete(number)
      giveBack()
      this.#ringBy(Date.now())
    }
  }

  /** Takes a place, until it is given back or the alarm no longer counts. */
  #takePlace(): () => void {
    let isTaken = true
    this.#places -= 1
    const giveBack = () => {
      clearTimeout(timer)
      if (isTaken) this.#places += 1
      isTaken = false
    }
    const timer = setTimeout(() => {
      giveBack()
      this.#ringBy(Date.now())
    }, COUNTS_MS)
    return giveBack
  }

  /**
   * A clock that was set back, now or between two processes, has delayed the drains of spills by as much. So meetings with a spill are
   * woken.
   */
  #drainAll(): void {
    for (const number of this.#file.spilling())
      void this.of(number)
        .wake()
        .catch(() => undefined)
  }

  #letGo(since: number): void {
    for (const [number, { calls, usedAt }] of this.#awake)
      if (calls === 0 && usedAt < since) this.#awake.delete(number)
  }
}
