import type { AccountMemory } from '../../zoom/webhook/account.ts'
import type { MeetingFile } from './meetingFile.ts'

const KEY = 'zoom-account'

/** Whose webhooks are taken, kept over a start. */
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
