import { describe, expect, it } from 'vitest'
import type { ExportedRecord, ExportedSession } from '../../src/app/exports.ts'
import { type FileRecord, personPage } from '../../src/export/person.ts'
import { gatherRegister, registerPage } from '../../src/export/register.ts'
import { RULE } from '../support/spec.ts'

const COUNTS = { present: 0, late: 0, partial: 0, absent: 0, excused: 0, attended: 0 }
const HEAD = { title: 'Biology', days: 'January', school: '', printedAt: '2026-02-01' }

const at = (day: number) => new Date(Date.UTC(2026, 0, day, 8)).toISOString()

const recordOf = (n: number): ExportedRecord => ({
  student_id: `student-${n}`,
  student: { id: `student-${n}`, name: `Pupil ${String(n).padStart(4, '0')}` },
  status: n % 7 === 0 ? 'late' : 'present',
  computed_status: 'present',
  note: null,
  attended_seconds: 3000,
  first_join: at(1),
  last_leave: at(1),
  arrived_at: at(1),
  expected: true,
  time_uncertain: false,
  waited_seconds: null,
  corrected: null,
  sex: null,
  number: String(n),
  listedAs: null,
})

const sessionOf = (day: number, records: ExportedRecord[]): ExportedSession => ({
  id: `session-${day}`,
  series_id: `session-${day}`,
  zoom_meeting_id: '81234567890',
  occurrence_id: null,
  series_host_id: 'teacher-1',
  host_id: 'teacher-1',
  alternative_hosts: [],
  co_teachers: [],
  title: 'Biology',
  description: null,
  meeting_type: 'scheduled',
  start_time: at(day),
  duration: 60,
  timezone: 'Asia/Manila',
  date: at(day).slice(0, 10),
  join_url: 'https://zoom.example/j/1',
  own_join_url: null,
  password: null,
  status: 'ended',
  class_id: null,
  target_audience: 'all',
  settings: {},
  registration_url: null,
  registration_enabled: false,
  created_at: at(day),
  updated_at: at(day),
  deleted_at: null,
  started_at: at(day),
  ended_at: at(day),
  is_claimed: false,
  held_seconds: 3600,
  open_since: null,
  held_outside_schedule: false,
  waited_count: 0,
  expected_count: records.length,
  attendance: { ...COUNTS, basis: ['webhooks'], final: true, rule: RULE },
  host: { id: 'teacher-1', name: 'Marikit', email: null, avatar: null },
  joint_classes: [],
  class: null,
  records,
})

describe('the register of a whole school', () => {
  it('keeps of each record only its mark, and is written row by row', async () => {
    const PUPILS = 150
    async function* sessions() {
      for (let day = 1; day <= 60; day += 1)
        yield sessionOf(
          day,
          Array.from({ length: PUPILS }, (_, n) => recordOf(n)),
        )
    }
    const found = await gatherRegister(sessions())
    const marks = [...(found?.pupils.values() ?? [])].flatMap((pupil) => pupil.marks)
    expect(marks).toHaveLength(60 * PUPILS)
    expect(new Set(marks).size).toBe(2)
    let [pieces, longest] = [0, 0]
    if (found)
      for await (const piece of registerPage(HEAD, found, [])) {
        pieces += 1
        longest = Math.max(longest, piece.length)
      }
    expect(pieces).toBeGreaterThan(3 * PUPILS)
    expect(longest).toBeLessThan(20_000)
  })

  it('has no more sessions than a register', async () => {
    async function* sessions() {
      for (let day = 1; day <= 501; day += 1) yield sessionOf(day, [])
    }
    expect(await gatherRegister(sessions())).toBeNull()
  })
})

it('the page of a person’s file begins before the last record is read', async () => {
  let read = 0
  async function* records(): AsyncGenerator<FileRecord> {
    for (read = 1; read <= 3; read += 1) yield fileRecord
  }
  const user = { id: 's', name: 'Ana', email: null, avatar: null, role: 'student', sex: null } as const
  const known = {
    user: { ...user, number: null, listedAs: null },
    classes: [],
    parents: [],
    children: [],
    participations: [],
    corrections: [],
    registrations: [],
    applications: [],
    made_at: at(1),
  }
  const seen: [number, boolean][] = []
  for await (const piece of personPage(known, records())) seen.push([read, piece.includes('<td>2026-01-01')])
  expect(seen.filter(([, isRecord]) => isRecord)).toEqual([
    [1, true],
    [2, true],
    [3, true],
  ])
  expect(seen[0]).toEqual([0, false])
})

const fileRecord: FileRecord = {
  session_id: 'session-1',
  title: 'Biology',
  class: null,
  date: '2026-01-01',
  start_time: at(1),
  timezone: 'Asia/Manila',
  status: 'present',
  computed_status: 'present',
  attended_seconds: 3000,
  first_join: null,
  last_leave: null,
  expected: true,
  note: null,
  corrected_by: null,
  corrected_at: null,
  final: true,
}
