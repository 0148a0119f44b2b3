import { CLASSES, classOf, type SchoolClass } from '../school/classes.ts'
import { TEACHER } from '../school/people.ts'
import { clockOn, DAY_MS, midnightBefore, weekdayOf } from '../school/time.ts'

/** What was planned of a session of the term. */
export interface PastSession {
  of: SchoolClass
  title: string
  /** Epoch milliseconds. */
  start: number
  /** Minutes. */
  duration: number
  /** Whether anybody opened it. */
  isHeld: boolean
}

/** The sample teacher's week: days are numbered from Sunday. */
const WEEK: readonly { classId: string; days: readonly number[]; clock: string }[] = [
  { classId: 'biology-7a', days: [1, 3], clock: '8:00' },
  { classId: 'biology-7b', days: [1, 4], clock: '9:15' },
  { classId: 'biology-7c', days: [2, 4], clock: '8:00' },
  { classId: 'biology-7d', days: [2, 5], clock: '10:30' },
  { classId: 'biology-7e', days: [3, 5], clock: '9:15' },
]

const TOPICS = [
  'The microscope',
  'Plant and animal cells',
  'Membranes and osmosis',
  'Enzymes at work',
  'Photosynthesis',
  'Respiration',
  'Cell division',
  'Tissues and organs',
]

const WEEKS = 4
const DURATION = 45

/** The term until yesterday, oldest first: the sample teacher's four weeks, and one session of each other class in the last. */
export function termUntil(now: number): PastSession[] {
  const today = midnightBefore(now)
  const days = Array.from({ length: WEEKS * 7 }, (_, n) => today - (WEEKS * 7 - n) * DAY_MS)
  const own = WEEK.flatMap(({ classId, days: theirs, clock }) =>
    days
      .filter((day) => theirs.includes(weekdayOf(day)))
      .map((day, index) => held(classOf(classId), TOPICS[index % TOPICS.length] ?? '', clockOn(day, clock))),
  )
  return [...own, ...others(days.slice(-7)), unopened(today)].sort((a, b) => a.start - b.start)
}

function others(days: readonly number[]): PastSession[] {
  const schoolDays = days.filter((day) => weekdayOf(day) % 6 !== 0)
  return CLASSES.filter(({ teacher }) => teacher !== TEACHER).map((one, index) => {
    const day = schoolDays[index % schoolDays.length] ?? 0
    return held(one, `${one.name.split(' ')[0]}: repetition`, clockOn(day, `${8 + (index % 7)}:00`))
  })
}

/** Pupils waited for it, yesterday. */
const unopened = (today: number): PastSession => ({
  of: classOf('biology-7d'),
  title: 'Questions before the test',
  start: clockOn(today - DAY_MS, '15:30'),
  duration: 30,
  isHeld: false,
})

const held = (of: SchoolClass, title: string, start: number): PastSession => ({
  of,
  title,
  start,
  duration: DURATION,
  isHeld: true,
})
