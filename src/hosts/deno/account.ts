import type { AccountMemory } from '../../zoom/webhook/account.ts'
import type { MeetingFile } from './meetingFile.ts'

/** Beside the meetings, whose names are numbers. */
const NAME = 'zoom-account'

/** Whose webhooks are taken, kept over a start. */
export function accountIn(file: MeetingFile): AccountMemory {
  const { kv } = file.storageOf(NAME, () => undefined)
  return {
    async learn(accountId) {
      const known = kv.get<string>(NAME)
      if (known !== undefined) return known
      kv.put(NAME, accountId)
      return accountId
    },
  }
}
