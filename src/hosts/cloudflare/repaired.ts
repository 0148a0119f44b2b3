import type { OwnStorage } from '../../app/ownStorage.ts'
import { ownStorageIn } from './ownStorage.ts'

/** Makes the object's part and repairs it, before the object takes a call. */
export const repaired = <Part extends { repair(): unknown }>(
  ctx: DurableObjectState,
  make: (storage: OwnStorage) => Promise<Part>,
): Promise<Part> =>
  ctx.blockConcurrencyWhile(async () => {
    const part = await make(ownStorageIn(ctx.storage))
    await part.repair()
    return part
  })
