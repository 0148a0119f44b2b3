import { expect } from 'vitest'
import type { RosterImport } from '../../src/app/rosterStore.ts'
import { Writer } from '../../src/meeting/log/writer.ts'
import { createEventLog } from '../../src/store/eventLog.ts'
import { createPeople } from '../../src/store/people.ts'
import { sql } from '../../src/store/query.ts'
import { createRosterStore } from '../../src/store/roster.ts'
import { type SqlDatabase, type Statement, select } from '../../src/store/sql.ts'
import { createWorld, request, type World } from './fakes.ts'
import { at, close, correct, end, join, leave, report, schedule, start, student } from './spec.ts'

/** A class list as a whole school has it. */
export const PUPILS = 12_000
const NUMBER = '81234567890'
/** D1 takes two megabytes in one value. */
const MAX_VALUE = 1_000_000

/** Holds a class that all pupils of a school are expected in, over a database; what it was asked, and what was buried. */
export async function holdLargeClass(db: SqlDatabase): Promise<World> {
  const longest = { value: 0 }
  const watched: SqlDatabase = {
    bookmark: () => db.bookmark(),
    batch(statements: readonly Statement[]) {
      for (const { params } of statements)
        for (const value of params) longest.value = Math.max(longest.value, String(value).length)
      return db.batch(statements)
    },
  }
  await enrollAll(db)
  const world = createWorld()
  const ports = { ...world, log: createEventLog(watched), people: createPeople(watched) }
  const wake = () => new Writer(NUMBER, { ...ports, clock: { now: () => new Date(at(0)) } })
  for (const command of [
    schedule(),
    start(),
    join(student(1), 0),
    join(student(2), 0),
    end(60),
    leave(student(1), 5),
  ])
    expect(await wake().execute(request(command))).toMatchObject({
      ok: true,
      value: { version: expect.any(Number) },
    })
  const told = report([
    [student(1), 0, 5],
    [student(3), 0, 60],
  ])
  for (const command of [told, correct(4, 'excused'), close()])
    expect(await wake().execute(request(command))).toMatchObject({
      ok: true,
      value: { version: expect.any(Number) },
    })
  expect(longest.value).toBeLessThan(MAX_VALUE)
  return world
}

async function enrollAll(db: SqlDatabase): Promise<void> {
  const ids = Array.from({ length: PUPILS }, (_, n) => `student-${n}`)
  const roster: RosterImport = {
    users: ids.map((id) => ({ id, name: id, email: `${id}@school.example`, avatar: null, role: 'student' })),
    classes: [{ id: 'class-1', name: 'Everybody', teacherId: null }],
    enrollments: ids.map((studentId) => ({ classId: 'class-1', studentId })),
    guardians: [],
    removed: { enrollments: [], guardians: [] },
  }
  await createRosterStore(db).save(roster, new Date(0))
}

/** One came for five minutes, one for all of it, and one, unknown to the report, until the end. */
export const COUNTED = {
  expected_count: PUPILS,
  present_count: 2,
  partial_count: 1,
  absent_count: PUPILS - 4,
  excused_count: 1,
  attendance_final: 1,
  records: PUPILS,
  expected: PUPILS,
  longest: expect.toSatisfy((length: number) => length < MAX_VALUE),
}

/** What the database says of the class afterwards. */
export const countedIn = async (db: SqlDatabase) => {
  const [row] = await select<Record<string, number>>(
    db,
    sql`select expected_count, present_count, partial_count, absent_count, excused_count, attendance_final,
          (select count(*) from attendance_records) as records,
          (select count(*) from expected_users) as expected,
          (select count(*) from events where type = 'AttendanceTaken') as takings,
          (select max(length(data)) from events) as longest
        from zoom_meetings`,
  )
  return row
}
