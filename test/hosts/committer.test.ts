import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { NewEvent } from '../../src/app/ports.ts'
import { commitsOf } from '../../src/hosts/cloudflare/committer.ts'
import type { CommitterCalls } from '../../src/hosts/cloudflare/committerCalls.ts'
import { createEventLog } from '../../src/store/eventLog.ts'
import { meterD1 } from '../support/d1Meter.ts'
import { request } from '../support/fakes.ts'
import { objectOf, upTo } from '../support/heldClass.ts'
import { recordedAs } from '../support/recorded.ts'
import { at, guest, happen, join, offer, schedule, start } from '../support/spec.ts'
import { count } from '../support/tables.ts'

afterEach(() => vi.restoreAllMocks())

const numbers = upTo(30).map((n) => 81_000_000_000 + n)

async function scheduleAll(): Promise<void> {
  for (const number of numbers)
    await objectOf(number).execute(request(schedule({ id: `session-${number}`, classId: null })))
}

const startOf = (number: number) => objectOf(number).execute(request(start(), `start-${number}`))

const started = () => count("events where type = 'MeetingStarted'")

// After its window a session is closed by its own commit, and its row says with each webhook how far its events reach.
beforeEach(() => vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(at(10)) }))
afterEach(() => vi.useRealTimers())

describe('thirty meetings at once, with webhooks that come one by one', () => {
  it('a joined costs a tenth of a batch, 0.4 statements and 3.2 rows', async () => {
    await scheduleAll()
    await Promise.all(numbers.map(startOf))
    const joins = upTo(5).map((n) => join(guest(`Guest ${n}`), n, { connection: `c-${n}` }))
    const meter = meterD1()
    const answers = await Promise.all(
      numbers.map(async (number) => {
        const answered = []
        for (const one of joins) answered.push(await objectOf(number).execute(request(one)))
        return answered
      }),
    )
    const sent = numbers.length * joins.length
    expect(answers.flat().filter(({ ok }) => ok)).toHaveLength(sent)
    // Duties that read go on beside this.
    const batches = meter.batches().filter(({ rowsWritten }) => rowsWritten > 0)
    expect(batches.length / sent).toBeLessThanOrEqual(0.1)
    expect(batches.reduce((sum, { statements }) => sum + statements, 0) / sent).toBeLessThanOrEqual(0.4)
    expect(batches.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0) / sent).toBeLessThanOrEqual(3.2)
  })
})

/** What befalls the calls of the committer, which has a name of its own among the objects. */
function committing(call: (commit: CommitterCalls['commitText']) => CommitterCalls['commitText']): void {
  const namespaces = Object.getPrototypeOf(env.COMMITTER)
  const { getByName } = namespaces
  vi.spyOn(namespaces, 'getByName').mockImplementation(function (this: DurableObjectNamespace, name) {
    const stub = getByName.call(this, name)
    return name === 'commits' ? { commitText: call((statements) => stub.commitText(statements)) } : stub
  })
}

const reset = () => new Error('The object was reset.')

describe('a committer that dies while it is asked', () => {
  beforeEach(scheduleAll)

  it.each([
    ['before D1 has done it', false],
    ['after D1 has done it', true],
  ])('%s: it is asked again, and each commit is in the log once', async (_, isDone) => {
    let deaths = numbers.length
    committing((commit) => async (statements) => {
      if (deaths-- <= 0) return commit(statements)
      if (isDone) await commit(statements)
      throw reset()
    })
    const answers = await Promise.all(numbers.map(startOf))
    expect(answers.filter((answer) => answer.ok && Number(answer.value.version) > 1)).toHaveLength(
      numbers.length,
    )
    expect(await started()).toBe(numbers.length)
    expect(await count('commits, json_each(runs)')).toBe(2 * numbers.length)
  })

  it('three times over: each webhook is kept, and comes to the log by itself', async () => {
    committing(() => () => Promise.reject(reset()))
    const answers = await Promise.all(numbers.map(startOf))
    expect(answers.filter((answer) => answer.ok && answer.value.version === null)).toHaveLength(
      numbers.length,
    )
    expect(await started()).toBe(0)
    vi.restoreAllMocks()
    await vi.waitUntil(async () => (await started()) === numbers.length, { timeout: 20_000, interval: 200 })
  })
})

describe('a commit that the log refuses', () => {
  const append = (number: string, behind: number, occurredAt: unknown = '2026-03-02T08:00:00.000Z') => {
    const [, event] = happen(schedule(), offer(1))
    if (event === undefined) throw new Error('Nobody was offered anything')
    const news = { ...recordedAs(`event-${number}`, event), occurredAt } as NewEvent
    const log = createEventLog(commitsOf(env)())
    return log.append({ number, seriesId: `series-${number}` }, behind, [news])
  }

  it('costs itself alone, and its meeting is told why', async () => {
    const all = await Promise.all([
      append('81', 0),
      append('82', 5),
      append('83', 0),
      append('84', 0, null),
      append('85', 0),
    ])
    expect(all).toMatchObject([
      { ok: true, value: { bookmark: expect.any(String) } },
      { ok: false, refusal: { reason: 'WRONG_EXPECTED_VERSION' } },
      { ok: true },
      { ok: false, refusal: { reason: 'UNSTORABLE' } },
      { ok: true },
    ])
    expect(await count('commits')).toBe(3)
  })
})
