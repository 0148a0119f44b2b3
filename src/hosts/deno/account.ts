import type { AccountMemory } from '../../zoom/webhook/account.ts'
import type { MeetingFile } from './meetingFile.ts'

const KEY = 'zoom-account'

/** The id of the Zoom account that Rollcall takes webhooks from. It survives a restart. */
export function accountIn(file: MeetingFile): AccountMemory {
  const kv = file.ownKv()
  return {
    async learn(accountId) {
      const known = kv.get<string>(KEY)
      if (known !== undefined) return known
      kv.put(KEY, accountId)
      return accountId
    },
  }
}
