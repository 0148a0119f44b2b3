import { describe, expect, it } from 'vitest'
import { reportDue } from '../../src/meeting/duties/reportDue.ts'
import { at, claim, end, join, leave, schedule, start, student } from '../support/spec.ts'

const time = (minutes: number): number => Date.parse(at(minutes))

describe('the report', () => {
  it('is due half an hour after the scheduled end, from the schedule on', () => {
    expect(reportDue(schedule(), undefined, time(-999))).toBe(time(90))
  })
  it('is due half an hour after the end, but leaves a minute for what comes with a late end', () => {
    expect(reportDue(end(40), time(90), time(40))).toBe(time(70))
    expect(reportDue(end(40), null, time(200))).toBe(time(201))
  })
  it('is due again half an hour after a webhook that came when it was asked for, or while it is', () => {
    for (const command of [start(), join(student(1), 1), leave(student(1), 1)]) {
      expect(reportDue(command, null, time(200))).toBe(time(230))
      expect(reportDue(command, time(200), time(200))).toBe(time(230))
    }
  })
  it('stays due as it is while the class goes on, and over everything that people do', () => {
    expect(reportDue(join(student(1), 1), time(90), time(1))).toBeNull()
    expect(reportDue(claim(1, 'join', 1), null, time(200))).toBeNull()
  })
  it('is never due of a meeting that is not ours', () => {
    for (const command of [start(), join(student(1), 1), end(60)])
      expect(reportDue(command, undefined, time(60))).toBeNull()
  })
})
