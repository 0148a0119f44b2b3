import { lookup } from 'node:dns/promises'
import { Teller } from '../../telling/teller.ts'
import { type TellerHome, tellerPorts } from '../tellerPorts.ts'
import type { MeetingFile } from './meetingFile.ts'

const ALARM = 'telling-alarm'
/** The longest that a timer of JavaScript takes. */
const LONGEST_MS = 2 ** 31 - 1

/** The teller, with its tables in the meetings' file and its alarm in this process. */
export class LocalTeller {
  readonly teller: Teller
  readonly #file: MeetingFile
  #timer: ReturnType<typeof setTimeout> | undefined
  #isClosed = false

  constructor(file: MeetingFile, { config, primary }: Pick<TellerHome, 'config' | 'primary'>) {
    this.#file = file
    const kv = file.ownKv()
    const storage = {
      rows: file.sql,
      getAlarm: async () => kv.get<number>(ALARM) ?? null,
      setAlarm: async (at: number) => {
        kv.put(ALARM, at)
        this.#ringAt(at)
      },
    }
    this.teller = new Teller(tellerPorts({ config, primary, storage, addressesOf }))
    const at = kv.get<number>(ALARM)
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
    else void this.#answer()
  }

  async #answer(): Promise<void> {
    this.#file.ownKv().delete(ALARM)
    await this.teller.alarm()
  }
}

const addressesOf = async (hostname: string): Promise<string[]> =>
  (await lookup(hostname, { all: true })).map(({ address }) => address)
