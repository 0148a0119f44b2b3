import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe } from 'vitest'
import { commitsOf } from '../../src/hosts/cloudflare/committer.ts'
import { connectTo } from '../../src/hosts/cloudflare/d1.ts'
import { spillRowsIn } from '../../src/hosts/cloudflare/spillRows.ts'
import { databaseConformance } from './conformance/database.ts'
import { storageConformance } from './conformance/storage.ts'

describe('D1', () => databaseConformance(() => connectTo(env.DB.withSession('first-primary'))))

describe('D1 by the committer', () => databaseConformance(() => commitsOf(env)))

describe('a Durable Object', () =>
  storageConformance((check) =>
    runInDurableObject(env.MEETINGS.get(env.MEETINGS.newUniqueId()), (_, { storage }) =>
      check(storage, spillRowsIn(storage)),
    ),
  ))
