import { describe, expect, it } from 'vitest'
import { ok, refuse } from '../../src/domain/result.ts'
import { MeetingFile } from '../../src/hosts/deno/meetingFile.ts'
import { Duties } from '../../src/meeting/duties/duties.ts'
import { SessionDuties, type SessionPorts } from '../../src/meeting/duties/sessionDuties.ts'
import { createWorld } from '../support/fakes.ts'
import { at, meetingAfter, series } from '../support/spec.ts'

const NUMBER = '81234567890'
const MINUTE = 60_000
const time = (minutes: number): number => Date.parse(at(minutes))

/** Two sessions with reports due at once, and whether the log can be read for each question in turn. */
function twoSessions(...isAway: boolean[]) {
  const { kv, ...storage } = new MeetingFile(':memory:').storageOf(NUMBER, () => undefined)
  const duties = new Duties({ kv, ...storage })
  const sessions = new SessionDuties(kv, duties, { notOpened: 10 * MINUTE, missing: 10 * MINUTE })
  const clock = { at: time(200), now: () => new Date(clock.at) }
  sessions.follow(meetingAfter(series({ first: 0, second: 10 })), clock.at)
  clock.at += MINUTE
  const asked: string[] = []
  const look = () => {
    asked.push(isAway[asked.length] ? 'in vain' : 'asked')
    return asked.at(-1) === 'in vain'
      ? Promise.reject(new Error('The log is away'))
      : Promise.resolve(null as never)
  }
  const refused = async () => refuse('ZOOM_FAILED', 'Nobody asks')
  const zoom = { listInstances: refused, reportParticipants: refused, pastParticipants: refused }
  const world = createWorld()
  const ports: SessionPorts = {
    ...world,
    clock,
    zoom,
    writer: { look, execute: async () => ok(null as never) },
    giveWay: async () => undefined,
  }
  return { asked, clock, duties, report: () => sessions.report(ports, NUMBER) }
}

describe('the reports of two sessions', () => {
  it('are asked for both, though something fails with the first', async () => {
    const { asked, report } = twoSessions(true)
    await expect(report()).rejects.toThrow('away')
    expect(asked).toEqual(['in vain', 'asked'])
  })

  it('are asked for after ten minutes where both failed, though the duty comes after one: an outage uses up no tries', async () => {
    const { asked, clock, duties, report } = twoSessions(true, true)
    await expect(report()).rejects.toThrow('away')
    duties.plan('report', clock.at + MINUTE)
    clock.at += MINUTE
    expect(await report()).toBe(clock.at + 9 * MINUTE)
    expect(asked).toHaveLength(2)
  })
})
