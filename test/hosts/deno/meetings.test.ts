import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readConfig } from '../../../src/hosts/config.ts'
import { MeetingFile } from '../../../src/hosts/deno/meetingFile.ts'
import { LocalMeetings } from '../../../src/hosts/deno/meetings.ts'
import { migrate } from '../../../src/hosts/deno/migrate.ts'
import { openDatabase, sqlOver } from '../../../src/hosts/deno/sqlite.ts'
import { zoomClient } from '../../../src/hosts/zoom.ts'
import { Meeting } from '../../../src/meeting/meeting.ts'
import { createBudget } from '../../../src/zoom/api/budget.ts'
import { request } from '../../support/fakes.ts'
import * as spec from '../../support/spec.ts'

const NUMBER = '81234567890'
const MINUTE = 60_000

let file: MeetingFile
let meetings: LocalMeetings
let batches = 0

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
  meetings = new LocalMeetings(file, { config, zoom, primary: () => () => sqlOver(db, count) })
}

beforeEach(() => {
  vi.useFakeTimers()
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

  it('rings at once where the meeting asks for it now, and after whoever asked', async () => {
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
