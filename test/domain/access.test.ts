import { describe, expect, it } from 'vitest'
import {
  attendanceInSight,
  mayChange,
  maySchedule,
  maySee,
  maySeeParticipants,
} from '../../src/domain/access.ts'
import { Role, TargetAudience } from '../../src/domain/events.ts'

const RELATIONS = {
  none: { teachesClass: false, enrolled: false, childIds: [] },
  teaches: { teachesClass: true, enrolled: false, childIds: [] },
  enrolled: { teachesClass: false, enrolled: true, childIds: [] },
  parent: { teachesClass: false, enrolled: false, childIds: ['child'] },
}
const actor = (role: Role, id = 'me') => ({ id, role, email: null, name: null })
const meeting = (target_audience: TargetAudience) => ({ host_id: 'host', target_audience })

/** Who sees a meeting that is not theirs, by audience: roles, and relations to its class. */
const SEEN_BY: Record<TargetAudience, { roles: Role[]; relations: (keyof typeof RELATIONS)[] }> = {
  all: { roles: ['admin', 'teacher', 'student', 'parent'], relations: [] },
  teachers: { roles: ['admin', 'teacher'], relations: [] },
  students: { roles: ['admin', 'student'], relations: [] },
  class: { roles: ['admin'], relations: ['teaches', 'enrolled', 'parent'] },
  personal: { roles: ['admin'], relations: [] },
}

const cases = TargetAudience.options.flatMap((audience) =>
  Role.options.flatMap((role) =>
    (Object.keys(RELATIONS) as (keyof typeof RELATIONS)[]).map((relation) => ({ audience, role, relation })),
  ),
)

describe('a meeting of somebody else', () => {
  it.each(cases)(
    'for $audience is seen by a $role who stands to the class as $relation, or not',
    ({ audience, role, relation }) => {
      const { roles, relations } = SEEN_BY[audience]
      const expected = roles.includes(role) || relations.includes(relation)
      expect(maySee(actor(role), meeting(audience), RELATIONS[relation])).toBe(expected)
      expect(mayChange(actor(role), meeting(audience))).toBe(role === 'admin')
      expect(maySeeParticipants(actor(role), meeting(audience), RELATIONS[relation])).toBe(
        role === 'admin' || relation === 'teaches',
      )
    },
  )
})

it.each(TargetAudience.options)('one’s own meeting for %s is seen and changed', (audience) => {
  expect(maySee(actor('teacher', 'host'), meeting(audience), RELATIONS.none)).toBe(true)
  expect(mayChange(actor('teacher', 'host'), meeting(audience))).toBe(true)
})

it('attendance in sight is everybody’s, one’s own, one’s children’s or nobody’s', () => {
  const sight = (role: Role, relation: keyof typeof RELATIONS) =>
    attendanceInSight(actor(role), meeting('class'), RELATIONS[relation])
  expect(sight('admin', 'none')).toBe('all')
  expect(sight('teacher', 'teaches')).toBe('all')
  expect(sight('student', 'enrolled')).toEqual(['me'])
  expect(sight('parent', 'parent')).toEqual(['child'])
  expect(sight('student', 'none')).toEqual([])
})

it('only teachers and admins schedule', () => {
  expect(Role.options.filter((role) => maySchedule({ role }))).toEqual(['admin', 'teacher'])
})
