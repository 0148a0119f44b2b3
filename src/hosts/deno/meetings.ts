import { Meeting } from '../../meeting/meeting.ts'
import type { MeetingCalls, Meetings } from '../host.ts'
import { type MeetingHome, meetingPorts } from '../meetingPorts.ts'
import type { MeetingFile } from './meetingFile.ts'

interface Awake {
  /** Once it may be called. */
  ready: Promise<Meeting>
  calls: number
  usedAt: number
}

/** Without a call for so long, a meeting is let go of; it wakes up again from its storage. */
const IDLE_MS = 60_000
/** After an alarm that failed. */
const RETRY_MS = 60_000
/** Alarms answered at a time. */
const LOT = 50

/** The meetings of this process: one of each number, in memory while it is used, and their alarms. */
export class LocalMeetings implements Meetings {
  readonly #file: MeetingFile
  readonly #shared: Pick<MeetingHome, 'config' | 'primary' | 'zoom'>
  readonly #awake = new Map<string, Awake>()
  readonly #ringing = new Map<string, Promise<void>>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #ringsAt = Number.POSITIVE_INFINITY
  #rangAt = 0
  #isClosed = false

  /** Alarms ring from now on, those of an earlier process among them. */
  constructor(file: MeetingFile, shared: Pick<MeetingHome, 'config' | 'primary' | 'zoom'>) {
    this.#file = file
    this.#shared = shared
    this.#drainAll()
    this.#ringBy(Date.now())
  }

  of(number: string): MeetingCalls {
    const call = <T>(act: (meeting: Meeting) => Promise<T>) => this.#call(number, act)
    return {
      execute: (request) => call((meeting) => meeting.execute(request)),
      undo: () => call((meeting) => meeting.undo()),
      release: (at) => call((meeting) => meeting.release(at)),
      forget: (person) => call((meeting) => meeting.forget(person)),
      wake: () => call((meeting) => meeting.wake()),
      remindOfReport: () => call((meeting) => meeting.remindOfReport()),
    }
  }

  /** No alarm rings any more; resolves once those under way are answered. */
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
        storage: this.#file.storageOf(number, (at) => this.#ringBy(at)),
        spill: this.#file.spillOf(number),
        // The file itself tells which meetings do.
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
    const alarms = this.#file.alarms([...this.#ringing.keys()], LOT - this.#ringing.size)
    const due = alarms.filter(({ at }) => at <= now)
    for (const { number } of due) this.#ringing.set(number, this.#answer(number))
    this.#ringBy(Math.min(alarms[due.length]?.at ?? Number.POSITIVE_INFINITY, now + IDLE_MS))
  }

  async #answer(number: string): Promise<void> {
    try {
      await this.#call(number, (meeting) => this.#file.answer(number, () => meeting.alarm()))
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown'
      console.log(JSON.stringify({ level: 'error', event: 'alarm.failed', meeting: number, error: name }))
      this.#file.setAlarm(number, Date.now() + RETRY_MS)
    } finally {
      this.#ringing.delete(number)
      this.#ringBy(Date.now())
    }
  }

  /** A clock that was set back, now or between two processes, has put off by as much what is kept for the log. */
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
