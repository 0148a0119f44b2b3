import { runInDurableObject } from 'cloudflare:test'
import { NUMBER, objectOf } from '../support/heldClass.ts'

/** How many requests a meeting's object keeps for the log. */
export const kept = (number = NUMBER): Promise<number> =>
  runInDurableObject(objectOf(number), (_, { storage }) => {
    const { length } = storage.sql.exec("select 1 from sqlite_schema where name = 'spill'").toArray()
    return length === 0 ? 0 : storage.sql.exec<{ n: number }>('select count(*) as n from spill').one().n
  })
