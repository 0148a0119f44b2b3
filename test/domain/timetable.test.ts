import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { collisionsIn } from '../../src/domain/timetable/collisions.ts'
import { faultsIn } from '../../src/domain/timetable/faults.ts'
import { type Lesson, lessonsOf } from '../../src/domain/timetable/lessons.ts'
import { type Placed, placedAfter, type Step, stepsTo } from '../../src/domain/timetable/plan.ts'
import { MOST_OCCURRENCES, recurrenceOf, seriesOf } from '../../src/domain/timetable/series.ts'
import type { Line, Timetable } from '../../src/domain/timetable/timetable.ts'
import { occurrencesOf } from '../../src/domain/when/occurrences.ts'
import { WEEKDAYS } from '../../src/domain/when/recurrence.ts'
import { cases, property } from '../support/property.ts'

/** The clocks of Madrid go forward on 28 March 2027. */
const ZONE = 'Europe/Madrid'
const LONG_BEFORE = '2027-01-01T00:00:00.000Z'

const line = (changes: Partial<Line> = {}): Line => ({
  ...{ id: 'bio-7a', title: 'Biology', classId: 'class-1', teacherId: 'teacher-1' },
  ...{ weekdays: ['monday'], from: '08:00', to: '08:45' },
  ...changes,
})

const table = (changes: Partial<Timetable> = {}): Timetable => ({
  timezone: ZONE,
  terms: [{ id: 'spring', from: '2027-03-01', until: '2027-04-30' }],
  holidays: [],
  bells: [{ period: '2', from: '09:00', to: '09:45' }],
  lines: [line()],
  ...changes,
})

let made = 0

/** Does a plan as Zoom would: each lesson of a series becomes a session, and so does no day that is left out. */
function apply(placed: readonly Placed[], steps: readonly Step[]): Placed[] {
  let after = [...placed]
  for (const step of steps) {
    made += 1
    const sessions =
      step.kind === 'schedule'
        ? step.lessons.map(({ startTime }) => ({ id: `${made}.${startTime}`, startTime }))
        : []
    after = placedAfter(after, step, { seriesId: `series-${made}`, number: `${made}`, sessions })
  }
  return after
}

const place = (timetable: Timetable, now = LONG_BEFORE, placed: Placed[] = []): Placed[] =>
  apply(placed, stepsTo(lessonsOf(timetable), placed, now))

/** What has begun by then is over. */
const held = (placed: readonly Placed[], now: string): Placed[] =>
  placed.map((one) => ({ ...one, isOpen: one.isOpen && one.startTime > now }))

const said = ({ lineId, date, title, classId, teacherId, startTime, duration }: Lesson) =>
  [lineId, date, title, classId, teacherId, startTime, duration].join(' ')

const days = (lessons: readonly Lesson[]) => lessons.map(({ date }) => date).sort()

const aDay = fc
  .integer({ min: 0, max: 60 })
  .map((n) => new Date(Date.parse('2027-03-01') + n * 86_400_000).toISOString().slice(0, 10))
const someDays = fc.tuple(aDay, aDay).map(([a, b]) => (a < b ? { from: a, until: b } : { from: b, until: a }))
const aTime = fc.integer({ min: 0, max: 22 }).map((hour) => `${String(hour).padStart(2, '0')}:30`)
const aLine = (id: string) =>
  fc.record({
    id: fc.constant(id),
    title: fc.constantFrom('Biology', 'Botany'),
    classId: fc.constantFrom('class-1', 'class-2'),
    teacherId: fc.constantFrom('teacher-1', 'teacher-2'),
    weekdays: fc.subarray([...WEEKDAYS], { minLength: 1 }),
    from: aTime,
    to: fc.constantFrom('23:00', '23:15'),
  })
const someLines = fc
  .subarray(['a', 'b', 'c'])
  .chain((ids) => fc.tuple(...ids.map(aLine)).map((lines): Line[] => [...lines]))
const aHoliday = fc.record({
  name: fc.constant('A holiday'),
  days: fc.tuple(aDay, fc.integer({ min: 0, max: 5 })),
  classIds: fc.option(fc.constant<string[]>(['class-1']), { nil: undefined }),
})
const aTimetable: fc.Arbitrary<Timetable> = fc.record({
  timezone: fc.constant(ZONE),
  terms: someDays.map((term) => [{ id: 'spring', ...term }]),
  holidays: fc.array(aHoliday, { maxLength: 4 }).map((some) =>
    some.map(({ name, days: [from, length], classIds }) => ({
      ...{ name, from },
      until: new Date(Date.parse(from) + length * 86_400_000).toISOString().slice(0, 10),
      ...(classIds && { classIds }),
    })),
  ),
  bells: fc.constant([]),
  lines: someLines,
})

/** Worked out another way: by what the clocks of the school show, hour by hour. */
function oracle({ terms, holidays, lines }: Timetable): string[] {
  const clock = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone: ZONE, hourCycle: 'h23', weekday: 'long' },
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  })
  const found: string[] = []
  for (let at = Date.parse('2027-02-28T00:30:00Z'); at < Date.parse('2027-05-03'); at += 3_600_000) {
    const parts = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, value]))
    const date = `${parts['year']}-${parts['month']}-${parts['day']}`
    const has = (one: { from: string; until: string }) => one.from <= date && date <= one.until
    for (const one of lines) {
      const isFree = holidays.some((day) => has(day) && (day.classIds?.includes(one.classId) ?? true))
      const isDay = one.weekdays.some((day) => day === parts['weekday']?.toLowerCase())
      if (!terms.some(has) || isFree || !isDay || one.from !== `${parts['hour']}:${parts['minute']}`) continue
      const [hours = 0, minutes = 0] = (one.to ?? '').split(':').map(Number)
      const duration = hours * 60 + minutes - Number(parts['hour']) * 60 - 30
      const startTime = new Date(at).toISOString()
      found.push([one.id, date, one.title, one.classId, one.teacherId, startTime, duration].join(' '))
    }
  }
  return found.sort()
}

describe('a timetable', () => {
  it('has a lesson on each of its days, at the same local time when the clocks change', () => {
    const lessons = lessonsOf(table())
    expect(lessons.map(({ startTime }) => startTime.slice(5, 16))).toEqual([
      ...['03-01T07:00', '03-08T07:00', '03-15T07:00', '03-22T07:00'],
      ...['03-29T06:00', '04-05T06:00', '04-12T06:00', '04-19T06:00', '04-26T06:00'],
    ])
    expect(lessons[0]).toMatchObject({ duration: 45, date: '2027-03-01', termId: 'spring' })
  })

  it('has its lessons by the bell', () => {
    const { from: _, to: __, ...bare } = line()
    const [lesson] = lessonsOf(table({ lines: [{ ...bare, period: '2' }] }))
    expect(lesson).toMatchObject({ startTime: '2027-03-01T08:00:00.000Z', duration: 45 })
  })

  // The hour that no clock shows, and the hour that clocks show twice, are tried in test/domain/series.test.ts.
  it(property('wants the lessons that the calendar of the school shows'), () => {
    const isShown = ({ lines }: Timetable) => lines.every(({ from }) => from !== '02:30')
    fc.assert(
      fc.property(aTimetable.filter(isShown), (timetable) => {
        expect(lessonsOf(timetable).map(said).sort()).toEqual(oracle(timetable))
      }),
      cases(60),
    )
  })

  it.each<[string, Partial<Timetable>, string]>([
    ['a zone that is none', { timezone: 'Mars/Olympus' }, 'timezone'],
    [
      'a term that ends before it begins',
      { terms: [{ id: 'x', from: '2027-03-02', until: '2027-03-01' }] },
      'terms.0.until',
    ],
    [
      'terms that overlap',
      { terms: [...table().terms, { id: 'x', from: '2027-04-30', until: '2027-05-01' }] },
      'terms.1.from',
    ],
    [
      'a term that never ends',
      { terms: [{ id: 'x', from: '2027-01-01', until: '2029-01-01' }] },
      'terms.0.until',
    ],
    ['a line twice', { lines: [line(), line()] }, 'lines.1.id'],
    ['a line without hours', { lines: [line({ to: undefined })] }, 'lines.0.from'],
    [
      'a period without a bell',
      { lines: [line({ from: undefined, to: undefined, period: '9' })] },
      'lines.0.period',
    ],
    ['a line that ends before it begins', { lines: [line({ to: '07:00' })] }, 'lines.0.to'],
    ['an unknown term', { lines: [line({ termIds: ['winter'] })] }, 'lines.0.termIds'],
  ])('is refused with %s', (_, changes, path) => {
    expect(faultsIn(table(changes)).map((fault) => fault.path)).toEqual([path])
    expect(faultsIn(table())).toEqual([])
  })

  it('tells of a teacher and of a class with two lessons at once', () => {
    const other = line({ id: 'bio-7b', classId: 'class-2', from: '08:30', to: '09:15' })
    const third = line({ id: 'art-7a', teacherId: 'teacher-2', from: '08:45', to: '09:15' })
    expect(collisionsIn(lessonsOf(table({ lines: [line(), other, third] })))).toEqual([
      { of: 'teacher', id: 'teacher-1', lineIds: ['bio-7a', 'bio-7b'], date: '2027-03-01' },
    ])
  })
})

describe('a plan', () => {
  it('makes one series of a line, without the holidays', () => {
    const holidays = [{ name: 'Spring', from: '2027-03-20', until: '2027-03-30' }]
    const steps = stepsTo(lessonsOf(table({ holidays })), [], LONG_BEFORE)
    expect(steps).toMatchObject([{ kind: 'schedule', lineId: 'bio-7a' }])
    const [step] = steps
    if (step?.kind !== 'schedule') throw new Error('Nothing is scheduled')
    expect(recurrenceOf(step.lessons)).toEqual({
      ...{ frequency: 'weekly', interval: 1, weekdays: ['monday'] },
      ...{ end: { count: 9 }, except: ['2027-03-22', '2027-03-29'] },
    })
  })

  it('makes a lesson by itself where the clocks skip the time of the first, for Zoom would repeat the later one', () => {
    const sundays = line({ weekdays: ['sunday'], from: '02:30', to: '03:00' })
    const term = { id: 'spring', from: '2027-03-28', until: '2027-04-11' }
    const series = seriesOf(lessonsOf(table({ terms: [term], lines: [sundays] })))
    expect(series.map((lessons) => lessons.map(({ startTime }) => startTime.slice(5, 16)))).toEqual([
      ['03-28T01:30'],
      ['04-04T00:30', '04-11T00:30'],
    ])
  })

  it(`makes several where Zoom takes ${MOST_OCCURRENCES} occurrences`, () => {
    const weekdays = WEEKDAYS.slice(1, 6)
    const term = { id: 'year', from: '2027-03-01', until: '2027-07-30' }
    const series = seriesOf(lessonsOf(table({ terms: [term], lines: [line({ weekdays })] })))
    expect(series.map((lessons) => lessons.length)).toEqual([60, 50])
  })

  it('takes a new holiday out of a series, and brings the lessons of one that is gone back', () => {
    const before = place(table())
    const holidays = [{ name: 'Spring', from: '2027-03-22', until: '2027-03-23' }]
    const steps = stepsTo(lessonsOf(table({ holidays })), before, LONG_BEFORE)
    const [session] = before.filter(({ date }) => date === '2027-03-22')
    expect(steps).toMatchObject([{ kind: 'drop', sessionIds: [session?.sessionId], isWhole: false }])
    const after = apply(before, steps)
    expect(stepsTo(lessonsOf(table()), after, LONG_BEFORE)).toMatchObject([
      { kind: 'schedule', lessons: [{ date: '2027-03-22' }] },
    ])
  })

  it('moves what follows where the time of a line changes, and leaves what was held', () => {
    const now = '2027-03-10T00:00:00.000Z'
    const before = held(place(table()), now)
    const steps = stepsTo(
      lessonsOf(table({ lines: [line({ weekdays: ['tuesday'], from: '08:15' })] })),
      before,
      now,
    )
    expect(steps).toMatchObject([{ kind: 'move', moves: { length: 7 } }])
    const after = apply(before, steps)
    expect(days(after).slice(0, 3)).toEqual(['2027-03-01', '2027-03-08', '2027-03-16'])
    expect(after.at(-1)).toMatchObject({ startTime: '2027-04-27T06:15:00.000Z', duration: 30 })
  })

  it('gives what follows to another teacher, and to another class as other sessions', () => {
    const before = place(table())
    const teacher = stepsTo(
      lessonsOf(table({ lines: [line({ teacherId: 'teacher-2' })] })),
      before,
      LONG_BEFORE,
    )
    expect(teacher).toMatchObject([
      { kind: 'change', change: { teacherId: 'teacher-2' }, sessionIds: { length: 9 } },
    ])
    const classes = stepsTo(lessonsOf(table({ lines: [line({ classId: 'class-2' })] })), before, LONG_BEFORE)
    expect(classes).toMatchObject([{ kind: 'drop', isWhole: true }, { kind: 'schedule' }])
  })

  it('leaves what people changed by hand, until the timetable says something else of that lesson', () => {
    const before = place(table()).map((one) => ({ ...one, isOpen: one.date !== '2027-03-08' }))
    expect(stepsTo(lessonsOf(table()), before, LONG_BEFORE)).toEqual([])
  })

  const instants = fc
    .integer({ min: -5, max: 66 * 24 })
    .map((hours) => new Date(Date.parse('2027-02-28') + hours * 3_600_000).toISOString())

  it(
    property(
      'gives exactly the wanted sessions, changes nothing the second time, and touches nothing that was held',
    ),
    () => {
      fc.assert(
        fc.property(fc.array(fc.tuple(aTimetable, instants), { minLength: 1, maxLength: 4 }), (history) => {
          let placed: Placed[] = []
          for (const [timetable, now] of history.sort(([, a], [, b]) => (a < b ? -1 : 1))) {
            const before = held(placed, now)
            const wanted = lessonsOf(timetable)
            const steps = stepsTo(wanted, before, now)
            steps.forEach(expectRule)
            placed = apply(before, steps)
            const over = before.filter(({ isOpen }) => !isOpen)
            expect(placed.filter(({ isOpen }) => !isOpen)).toEqual(over)
            // What was held on a day is that day's lesson, and a lesson that is about to be over is not moved.
            const isTaken = (one: Lesson) =>
              over.some(({ lineId, date }) => lineId === one.lineId && date === one.date)
            const toCome = wanted.filter((one) => one.startTime > now && !isTaken(one))
            const open = placed.filter(
              ({ isOpen, lineId, date }) => isOpen && !isLate(wanted, { lineId, date }, now),
            )
            expect(open.map(said).sort()).toEqual(toCome.map(said).sort())
            expect(stepsTo(wanted, placed, now)).toEqual([])
            const sessions = placed.map(({ sessionId }) => sessionId)
            expect(new Set(sessions).size).toBe(sessions.length)
          }
        }),
        cases(150),
      )
    },
  )
})

/** The rule that Zoom is told has the lessons of the series, and no other. */
function expectRule(step: Step): void {
  const [first] = step.kind === 'schedule' ? step.lessons : []
  const recurrence = step.kind === 'schedule' ? recurrenceOf(step.lessons) : null
  if (step.kind !== 'schedule' || first === undefined || recurrence === null) return
  expect(occurrencesOf(recurrence, first.startTime, ZONE)).toEqual(step.lessons.map((one) => one.startTime))
}

const isLate = (wanted: readonly Lesson[], at: { lineId: string; date: string }, now: string): boolean =>
  wanted.some((one) => one.lineId === at.lineId && one.date === at.date && one.startTime <= now)
