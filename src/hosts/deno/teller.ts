import { lookup } from 'node:dns/promises'
import { Teller } from '../../telling/teller.ts'
import { type TellerHome, tellerPorts } from '../tellerPorts.ts'
import type { MeetingFile } from './meetingFile.ts'
import { OwnAlarm } from './ownAlarm.ts'

/** The teller, with its tables in the meetings' file and its alarm in this process. */
export class LocalTeller {
  readonly teller: Teller
  readonly #alarm: OwnAlarm

  constructor(file: MeetingFile, { config, primary }: Pick<TellerHome, 'config' | 'primary'>) {
    this.#alarm = new OwnAlarm(file, 'telling-alarm', () => this.teller.alarm())
    this.teller = new Teller(tellerPorts({ config, primary, storage: this.#alarm.storage, addressesOf }))
    this.#alarm.start()
  }

  close(): void {
    this.#alarm.close()
  }
}

const addressesOf = async (hostname: string): Promise<string[]> =>
  (await lookup(hostname, { all: true })).map(({ address }) => address)
