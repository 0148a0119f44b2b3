import { env } from 'cloudflare:workers'
import { Writer, type WriterPorts } from '../../src/app/writer.ts'
import { DEFAULT_RULES } from '../../src/domain/attendance.ts'
import { type OnBatch, sqlOver } from '../../src/hosts/cloudflare/d1.ts'
import { createEventLog } from '../../src/store/eventLog.ts'
import { createPeople } from '../../src/store/people.ts'
import { MemorySnapshots } from '../app/fakes.ts'

/** A writer over real D1, outside its Durable Object, so that a test can see what its batches cost. */
export function writerOver(number: string, onBatch?: OnBatch): Writer {
  const db = sqlOver(env.DB.withSession('first-primary'), onBatch)
  const ports: WriterPorts = {
    log: createEventLog(db),
    people: createPeople(db),
    snapshots: new MemorySnapshots(),
    clock: { now: () => new Date() },
    newId: () => crypto.randomUUID(),
    rules: DEFAULT_RULES,
  }
  return new Writer(number, ports)
}
