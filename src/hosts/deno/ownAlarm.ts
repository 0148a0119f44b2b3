import type { OwnStorage } from '../../app/ownStorage.ts'
import type { MeetingFile } from './meetingFile.ts'

/** The longest that a timer of JavaScript takes. */
const LONGEST_MS = 2 ** 31 - 1

/** An object's own tables in the meetings' file, and its alarm in this process. */
export class OwnAlarm {
  readonly storage: OwnStorage
  readonly #kv: ReturnType<MeetingFile['ownKv']>
  readonly #name: string
  readonly #answer: () => Promise<void>
  #timer: ReturnType<typeof setTimeout> | undefined
  #isClosed = false

  /** `name` is the key of the alarm. `answer` is called when the alarm rings, once `start` was called. */
  constructor(file: MeetingFile, name: string, answer: () => Promise<void>) {
    this.#kv = file.ownKv()
    this.#name = name
    this.#answer = answer
    this.storage = {
      rows: file.sql,
      getAlarm: async () => this.#kv.get<number>(name) ?? null,
      setAlarm: async (at) => {
        this.#kv.put(name, at)
        this.#ringAt(at)
      },
    }
  }

  /** Goes on with the alarm of an earlier process. */
  start(): void {
    const at = this.#kv.get<number>(this.#name)
    if (at !== undefined) this.#ringAt(at)
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  #ringAt(at: number): void {
    clearTimeout(this.#timer)
    if (this.#isClosed) return
    this.#timer = setTimeout(() => this.#ring(at), Math.min(LONGEST_MS, Math.max(0, at - Date.now())))
  }

  #ring(at: number): void {
    if (this.#isClosed) return
    if (Date.now() < at) this.#ringAt(at)
    else void this.#answerNow()
  }

  async #answerNow(): Promise<void> {
    this.#kv.delete(this.#name)
    await this.#answer()
  }
}
