import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DatabaseUnavailable } from '../../../src/app/ports.ts'
import { readConfig } from '../../../src/hosts/config.ts'
import { MeetingFile } from '../../../src/hosts/deno/meetingFile.ts'
import { LocalMeetings } from '../../../src/hosts/deno/meetings.ts'
import { migrate } from '../../../src/hosts/deno/migrate.ts'
import { openDatabase, sqlOver } from '../../../src/hosts/deno/sqlite.ts'
import { wait, zoomClient } from '../../../src/hosts/zoom.ts'
import { Meeting } from '../../../src/meeting/meeting.ts'
import { createBudget } from '../../../src/zoom/api/budget.ts'
import { NO_POOL, request } from '../../support/fakes.ts'
import * as spec from '../../support/spec.ts'

const NUMBER = '81234567890'
const MINUTE = 60_000

let file: MeetingFile
let meetings: LocalMeetings
let batches = 0
let isDown = false

/** A process, over the same files as the one before. */
function begin(): void {
  const config = readConfig({ AUTH_JWT_SECRET: 'a-secret-of-the-tests-of-32-characters' })
  const db = openDatabase(':memory:')
  migrate(db, 'migrations')
  const count = () => {
    batches += 1
  }
  const cache = { get: async () => null, put: async () => undefined }
  const zoom = zoomClient(config, cache, createBudget('pro', Date.now))
  const log = sqlOver(db, count)
  const batch: typeof log.batch = async (statements) => {
    if (isDown) throw new DatabaseUnavailable('down')
    return log.batch(statements)
  }
  meetings = new LocalMeetings(file, {
    config,
    zoom,
    pool: NO_POOL,
    primary: () => () => ({ ...log, batch }),
    commits: () => ({ ...log, batch }),
    wakeTeller: () => undefined,
  })
}

beforeEach(() => {
  vi.useFakeTimers()
  isDown = false
  vi.spyOn(console, 'log').mockImplementation(() => undefined)
  file = new MeetingFile(':memory:')
})
afterEach(async () => {
  await meetings.close()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const alarms = () => vi.spyOn(Meeting.prototype, 'alarm')

describe('a meeting', () => {
  it('stays awake while it is called, and is read anew a minute or two after', async () => {
    begin()
    const offer = async (n: number) => {
      batches = 0
      await meetings.of(NUMBER).execute(request(spec.offer(n)))
      return batches
    }
    await meetings.of(NUMBER).execute(request(spec.schedule({ registrationEnabled: false })))
    await offer(1)
    const awake = await offer(2)
    await vi.advanceTimersByTimeAsync(MINUTE / 2)
    expect(await offer(3)).toBe(awake)
    await vi.advanceTimersByTimeAsync(2 * MINUTE + 1)
    expect(await offer(4)).toBeGreaterThan(awake)
  })

  it('that could not wake is woken anew by the next call', async () => {
    begin()
    vi.spyOn(Meeting.prototype, 'repair').mockRejectedValueOnce(new Error('no'))
    await expect(meetings.of(NUMBER).wake()).rejects.toThrow('no')
    await meetings.of(NUMBER).wake()
  })
})

describe('an alarm', () => {
  it('rings when it is due, once, and again when it is set', async () => {
    const rung = alarms().mockResolvedValue()
    begin()
    for (const hours of [1, 50]) {
      rung.mockClear()
      await file.storageOf(NUMBER, () => undefined).setAlarm(Date.now() + hours * 60 * MINUTE)
      await vi.advanceTimersByTimeAsync(hours * 60 * MINUTE - 1)
      expect(rung).not.toHaveBeenCalled()
      await vi.advanceTimersByTimeAsync(MINUTE)
      expect(rung).toHaveBeenCalledOnce()
    }
  })

  it('rings at once if the meeting asks for it now, and after the caller', async () => {
    begin()
    const order: string[] = []
    alarms().mockImplementation(async () => {
      order.push('rung')
    })
    await meetings.of(NUMBER).undo()
    order.push('asked')
    await vi.advanceTimersByTimeAsync(1)
    expect(order).toEqual(['asked', 'rung'])
  })

  it('rings though fifty others wait for long', async () => {
    const held = Promise.withResolvers<void>()
    const rung = alarms().mockReturnValue(held.promise)
    for (let n = 0; n < 51; n += 1) file.setAlarm(String(n), Date.now() - 100 + n)
    begin()
    await vi.advanceTimersByTimeAsync(1)
    expect(rung).toHaveBeenCalledTimes(50)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(rung).toHaveBeenCalledTimes(51)
    held.resolve()
  })

  it('of an earlier process rings when the next begins', async () => {
    file.setAlarm(NUMBER, Date.now() - MINUTE)
    const rung = alarms().mockResolvedValue()
    begin()
    await vi.advanceTimersByTimeAsync(1)
    expect(rung).toHaveBeenCalledOnce()
  })

  it('that fails rings again in a minute', async () => {
    file.setAlarm(NUMBER, Date.now())
    const rung = alarms().mockRejectedValueOnce(new Error('no')).mockResolvedValue()
    begin()
    await vi.advanceTimersByTimeAsync(MINUTE - 1)
    expect(rung).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(2)
    expect(rung).toHaveBeenCalledTimes(2)
    expect(file.alarms([], 1)).toEqual([])
  })

  it('is one of 50 at a time, and none is forgotten', async () => {
    for (let n = 0; n < 120; n += 1) file.setAlarm(`8000000${n}`, Date.now())
    let [under, most] = [0, 0]
    const rung = alarms().mockImplementation(async () => {
      under += 1
      most = Math.max(most, under)
      await new Promise((done) => setTimeout(done, 10))
      under -= 1
    })
    begin()
    await vi.advanceTimersByTimeAsync(100)
    expect(rung).toHaveBeenCalledTimes(120)
    expect(most).toBe(50)
  })

  it('does not ring any more when the process ends, which waits for those that do', async () => {
    file.setAlarm('81', Date.now())
    const answer = Promise.withResolvers<void>()
    const rung = alarms().mockReturnValue(answer.promise)
    begin()
    await vi.advanceTimersByTimeAsync(1)
    let isClosed = false
    const closed = meetings.close().then(() => {
      isClosed = true
    })
    file.setAlarm('82', Date.now())
    await vi.advanceTimersByTimeAsync(MINUTE)
    expect({ calls: rung.mock.calls.length, isClosed }).toEqual({ calls: 1, isClosed: false })
    answer.resolve()
    await closed
  })
})

describe('what a meeting keeps for the log', () => {
  const HOUR = 60 * MINUTE

  async function keepOne(): Promise<void> {
    begin()
    await meetings.of(NUMBER).execute(request(spec.schedule({ registrationEnabled: false })))
    isDown = true
    await meetings.of(NUMBER).execute(request(spec.start()))
    expect(file.spilling()).toEqual([NUMBER])
    isDown = false
  }

  const setBack = (ms: number) => vi.setSystemTime(Date.now() - ms)

  it.each([1, 24 * 365])(
    'is in it within two minutes of a clock that was set back by %i hours',
    async (hours) => {
      await keepOne()
      await vi.advanceTimersByTimeAsync(500)
      setBack(hours * HOUR)
      await vi.advanceTimersByTimeAsync(2 * MINUTE)
      expect(file.spilling()).toEqual([])
    },
  )

  it('is in it within two minutes where the database came back after the clock was set back', async () => {
    await keepOne()
    isDown = true
    await vi.advanceTimersByTimeAsync(10 * MINUTE)
    setBack(HOUR)
    await vi.advanceTimersByTimeAsync(5 * MINUTE)
    expect(file.spilling()).toEqual([NUMBER])
    isDown = false
    await vi.advanceTimersByTimeAsync(2 * MINUTE)
    expect(file.spilling()).toEqual([])
  })

  it('is in it within two minutes of the next start, with a clock that is behind', async () => {
    await keepOne()
    await meetings.close()
    setBack(HOUR)
    const drained = keptAfterStart()
    await vi.advanceTimersByTimeAsync(2 * MINUTE)
    expect(drained()).toEqual([])
  })

  /** The log is another, and has no meeting: what is brought to it is done with. */
  function keptAfterStart(): () => string[] {
    begin()
    return () => file.spilling()
  }
})

describe('a timer', () => {
  it('is never set for a time before now', async () => {
    const set = vi.spyOn(globalThis, 'setTimeout')
    file.setAlarm(NUMBER, Date.now() - 5 * MINUTE)
    alarms().mockRejectedValueOnce(new Error('no')).mockResolvedValue()
    begin()
    await file.storageOf('82', () => undefined).setAlarm(0)
    await meetings.of('83').undo()
    void wait(-5)
    await vi.advanceTimersByTimeAsync(3 * MINUTE)
    const times = set.mock.calls.map(([, ms = 0]) => ms)
    expect(times.length).toBeGreaterThan(3)
    expect(Math.min(...times)).toBeGreaterThanOrEqual(0)
  })
})
