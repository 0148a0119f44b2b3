import { describe, expect, it } from 'vitest'
import { MeetingFile } from '../../src/hosts/deno/meetingFile.ts'
import { Plans } from '../../src/meeting/duties/plans.ts'
import {
  at,
  cancel,
  claim,
  close,
  end,
  expecting,
  guest,
  instance,
  join,
  leave,
  meetingAfter,
  move,
  remove,
  report,
  restore,
  SESSION,
  type Step,
  schedule,
  series,
  start,
  student,
  take,
} from '../support/spec.ts'

const MOMENTS = { notOpened: 10 * 60_000, missing: 15 * 60_000 }
const time = (minutes: number): number => Date.parse(at(minutes))

/** A meeting's storage, over which plans are made, found again after an eviction, and made anew. */
function storage() {
  const { kv } = new MeetingFile(':memory:').storageOf('1', () => undefined)
  return { kv, plans: new Plans(kv, MOMENTS) }
}

/** What is planned for the class as it is at this minute, after it was planned for as it was before. */
function planned(minutes: number, history: readonly Step[], ...before: (readonly Step[])[]) {
  const { kv, plans } = storage()
  for (const steps of [...before, history]) plans.follow(meetingAfter(...steps), time(minutes))
  const { closeAt = null, reportAt = null, tries = 0 } = new Plans(kv, MOMENTS).of(SESSION) ?? {}
  return { closeAt, reportAt, tries }
}

const HELD = [schedule(), start(), join(student(1), 0), end(40)]
const FINAL = [...HELD, expecting([1], 40), report([[student(1), 0, 40]]), take()]

describe('the window of a session', () => {
  it('is closed two hours after its scheduled end, until it is', () => {
    expect(planned(0, [schedule()])).toMatchObject({ closeAt: time(180) })
    expect(planned(180, [schedule(), close(180)], [schedule()])).toMatchObject({ closeAt: null })
  })
  it('is closed again where the session was put off', () => {
    const putOff = [schedule(), close(180), move(300, -60)]
    expect(planned(200, putOff, putOff.slice(0, 2))).toMatchObject({ closeAt: time(480) })
  })
})

describe('the report', () => {
  it('is due half an hour after the scheduled end, from the schedule on', () => {
    expect(planned(-999, [schedule()])).toMatchObject({ reportAt: time(90), tries: 0 })
    expect(planned(-999, [schedule(), move(30)], [schedule()])).toMatchObject({ reportAt: time(120) })
  })
  it('is due half an hour after the end, but leaves a minute for what comes with a late end', () => {
    expect(planned(40, HELD, [schedule()])).toMatchObject({ reportAt: time(70) })
    expect(planned(200, HELD, [schedule()])).toMatchObject({ reportAt: time(201) })
  })
  it('is due anew of a class that was restarted', () => {
    const again = [...HELD, ...instance('uuid-2', 50, 70)]
    expect(planned(71, again, HELD)).toMatchObject({ reportAt: time(100), tries: 0 })
  })
  it('stays due as it is while the class goes on, and over everything that people do', () => {
    const open = [schedule(), start(), join(student(1), 1)]
    expect(planned(1, open, [schedule()])).toMatchObject({ reportAt: time(90) })
    expect(planned(2, [...open, claim(2, 'join', 1)], open)).toMatchObject({ reportAt: time(90) })
  })
  it('is no more due once it has told all of a session', () => {
    expect(planned(75, FINAL, HELD)).toMatchObject({ reportAt: null })
  })
  it('is due once more after webhooks that came behind it', () => {
    const late = [...FINAL, leave(student(1), 30)]
    expect(planned(200, late, FINAL)).toMatchObject({ reportAt: time(201), tries: 0 })
    const again = [...late, report([[student(1), 0, 40]]), take()]
    expect(planned(202, again, FINAL, late)).toMatchObject({ reportAt: null })
  })
  it.each([
    ['cancelled', cancel],
    ['deleted', remove],
  ])('is never due of a session that was %s before it was held', (_, command) => {
    expect(planned(0, [schedule(), command], [schedule()])).toMatchObject({ reportAt: null })
  })
  it('is due of a session that was held and then deleted, and of one that was taken back', () => {
    expect(planned(41, [...HELD, remove], HELD)).toMatchObject({ reportAt: time(70) })
    expect(planned(41, [...HELD, remove, restore], [...HELD, remove])).toMatchObject({ reportAt: time(70) })
  })
})

describe('a meeting with 40 sessions', () => {
  const WEEK = 7 * 24 * 60
  const ids = Array.from({ length: 40 }, (_, n) => `lesson-${n}`)
  const lessons = series(Object.fromEntries(ids.map((id, n) => [id, n * WEEK])))

  it('plans each by its own time', () => {
    const { kv, plans } = storage()
    plans.follow(meetingAfter(lessons), time(-999))
    const again = new Plans(kv, MOMENTS)
    for (const [n, id] of ids.entries())
      expect(again.of(id)).toMatchObject({ closeAt: time(n * WEEK + 180), reportAt: time(n * WEEK + 90) })
    expect([again.next('closeAt'), again.next('reportAt')]).toEqual([time(180), time(90)])
    expect(again.due('closeAt', time(WEEK + 180))).toEqual(['lesson-0', 'lesson-1'])
  })
  it('plans anew only what a commit changed', () => {
    const { kv, plans } = storage()
    plans.follow(meetingAfter(lessons), time(-999))
    const put: string[] = []
    const watched = new Plans(
      {
        ...kv,
        put(key, value) {
          put.push(key)
          kv.put(key, value)
        },
      },
      MOMENTS,
    )
    const held = meetingAfter(lessons, ...instance('uuid-1', WEEK, WEEK + 60, student(1)))
    expect(watched.follow(held, time(WEEK + 60))).toBe(true)
    expect(put).toEqual(['session/lesson-1'])
    expect(watched.follow(held, time(WEEK + 61))).toBe(false)
    expect(put).toHaveLength(1)
  })
})

describe('what no webhook tells', () => {
  const watched = (minutes: number, history: readonly Step[], ...before: (readonly Step[])[]) => {
    const { kv, plans } = storage()
    for (const steps of [...before, history]) plans.follow(meetingAfter(...steps), time(minutes))
    return new Plans(kv, MOMENTS).of(SESSION)?.watchAt ?? null
  }
  it('is looked at some minutes after the start that is planned, and then after the start that there was', () => {
    expect(watched(-600, [schedule()])).toBe(time(10))
    expect(watched(-600, [schedule(), move(30)], [schedule()])).toBe(time(40))
    expect(watched(-3, [schedule(), start(-3)])).toBe(time(15))
    expect(watched(20, [schedule(), start(20)], [schedule()])).toBe(time(35))
  })
  it('is looked at once more after the end if unknown guests came', () => {
    const guests = [schedule(), start(), join(guest('Tala'), 40), end(60)]
    expect(watched(61, guests)).toBe(time(62))
    expect(watched(60 + 24 * 60, guests)).toBeNull()
    expect(watched(61, HELD)).toBeNull()
  })
  it('is not looked at of a session that was over when it was scheduled, or that is not to be', () => {
    expect(watched(60, [schedule()])).toBeNull()
    expect(watched(60, [schedule(), start()])).toBeNull()
    expect(watched(-600, [schedule(), cancel])).toBeNull()
  })
})
