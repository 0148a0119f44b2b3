import type { OwnStorage } from '../../app/ownStorage.ts'

/** An object's own tables and alarm, in its Durable Object. */
export const ownStorageIn = (storage: DurableObjectStorage): OwnStorage => ({
  rows: (sql, ...values) => storage.sql.exec(sql, ...values).toArray(),
  getAlarm: () => storage.getAlarm(),
  setAlarm: (at) => storage.setAlarm(at),
})
