import { NO_ACCOUNT } from './payloads.ts'

/** Stores the id of the school's Zoom account for all isolates. */
export interface AccountMemory {
  /** Stores this id unless one is stored already. Returns the stored id. */
  learn(accountId: string): Promise<string>
}

/** Whether a webhook comes from the school's own Zoom account. */
export type IsOurs = (accountId: string | null) => Promise<boolean>

/**
 * The account is set (ZOOM_ACCOUNT_ID), or else learnt from the first webhook with a good signature. An event that names
 * no account stands by its signature alone.
 */
export function accountCheck(set: string | undefined, memory: AccountMemory): IsOurs {
  let ours = set ?? null
  return async (accountId) => {
    if (accountId === null) return true
    if (accountId === NO_ACCOUNT) return false
    ours ??= await memory.learn(accountId)
    return ours === accountId
  }
}
