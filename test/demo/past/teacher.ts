import * as z from 'zod'
import { createRandom } from '../../simulator/random.ts'
import { type Api, Attendance, Participants } from '../api.ts'
import { habitsOf } from './habits.ts'
import type { Planned } from './term.ts'

/** What a teacher does about a session in the evening: says who guests were, excuses, corrects. */

const EXCUSES = ['At the dentist', 'Sick, her mother wrote', 'Flood in the street', 'School sports day']
const POWER_CUT = 'Power cut at home, did the exercise on paper'

/** A few, and not the same in every session. */
export async function lookThrough(teacher: Api, planned: Planned): Promise<void> {
  const random = createRandom(planned.session, `${planned.of.id} teacher`)
  const path = `/api/zoom/meetings/${planned.id}`
  await confirmGuests(teacher, path, planned)
  const habits = habitsOf(planned.of)
  const { records } = await teacher.call(Attendance, 'GET', `${path}/attendance`)
  const correct = (studentId: string, status: string, note: string) =>
    teacher.call(z.unknown(), 'PATCH', `${path}/attendance/${studentId}`, { status, note })
  for (const { student, status } of records) {
    // A pupil who stays away by habit has told nobody.
    const isHabit = habits.has(planned.of.pupils.findIndex(({ id }) => id === student.id))
    if (status === 'absent' && !isHabit && random.chance(0.3))
      await correct(student.id, 'excused', random.pick(EXCUSES))
    if (status === 'partial' && random.chance(0.25)) await correct(student.id, 'present', POWER_CUT)
  }
}

/** By the first name, which the teacher knows. */
async function confirmGuests(teacher: Api, path: string, { of }: Planned): Promise<void> {
  const { participants } = await teacher.call(Participants, 'GET', `${path}/participants`)
  const known = new Set(participants.map(({ user_id }) => user_id))
  for (const { id, user_id, name } of participants) {
    const pupil = of.pupils.find(
      (one) => name?.startsWith(`${one.name.split(' ')[0]}’s`) && !known.has(one.id),
    )
    if (user_id === null && pupil)
      await teacher.call(z.unknown(), 'PUT', `${path}/participants/${id}/user`, { userId: pupil.id })
  }
}
