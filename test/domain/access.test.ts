import { describe, expect, it } from 'vitest'
import {
  attendanceInSight,
  isHost,
  mayAdminister,
  mayChange,
  mayReport,
  maySchedule,
  maySee,
  maySeeParticipants,
  type Relation,
  Role,
  seesEmailOf,
  TargetAudience,
} from '../../src/domain/access.ts'

/** A user who teaches a class by the roster counts as its teacher only with the role of a teacher. Likewise a pupil. */
const counts = (standing: Standing, role: Role): boolean => {
  if (standing === 'teaches') return role === 'teacher' || role === 'admin'
  return standing === 'enrolled' ? role === 'student' : true
}

type Standing = 'none' | 'teaches' | 'enrolled' | 'parent'
const STANDINGS: Standing[] = ['none', 'teaches', 'enrolled', 'parent']
const RELATIONS: Record<Standing, Relation> = {
  none: { teachesClass: false, enrolled: false, childIds: [] },
  teaches: { teachesClass: true, enrolled: false, childIds: [] },
  enrolled: { teachesClass: false, enrolled: true, childIds: [] },
  parent: { teachesClass: false, enrolled: false, childIds: ['child'] },
}
const actor = (role: Role, id = 'me') => ({ id, role, email: null, name: null })
const meeting = (target_audience: TargetAudience, ...alternative_hosts: string[]) => ({
  host_id: 'host',
  series_host_id: 'host',
  target_audience,
  alternative_hosts,
})

/** Who sees a meeting that is not theirs, by audience: roles, and relations to its class. */
const SEEN_BY: Record<TargetAudience, { roles: Role[]; relations: Standing[] }> = {
  all: { roles: ['admin', 'teacher', 'student', 'parent'], relations: [] },
  teachers: { roles: ['admin', 'teacher'], relations: [] },
  students: { roles: ['admin', 'student'], relations: [] },
  class: { roles: ['admin'], relations: ['teaches', 'enrolled', 'parent'] },
  personal: { roles: ['admin'], relations: [] },
}

const cases = TargetAudience.options.flatMap((audience) =>
  Role.options.flatMap((role) => STANDINGS.map((relation) => ({ audience, role, relation }))),
)

describe('a meeting of somebody else', () => {
  it.each(cases)(
    'for $audience is seen by a $role who stands to the class as $relation, or not',
    ({ audience, role, relation }) => {
      const { roles, relations } = SEEN_BY[audience]
      const expected = roles.includes(role) || (relations.includes(relation) && counts(relation, role))
      expect(maySee(actor(role), meeting(audience), RELATIONS[relation])).toBe(expected)
      expect(mayChange(actor(role), meeting(audience))).toBe(role === 'admin')
      expect(maySeeParticipants(actor(role), meeting(audience), RELATIONS[relation])).toBe(
        role === 'admin' || (relation === 'teaches' && counts(relation, role)),
      )
    },
  )
})

describe('a meeting of one’s own', () => {
  const HOSTS = ['teacher', 'admin'] as const
  const own = TargetAudience.options.flatMap((audience) => HOSTS.map((role) => ({ audience, role })))

  it.each(own)('for $audience is seen, changed and started by a $role', ({ audience, role }) => {
    const host = actor(role, 'host')
    expect(maySee(host, meeting(audience), RELATIONS.none)).toBe(true)
    expect(mayChange(host, meeting(audience))).toBe(true)
    expect(maySeeParticipants(host, meeting(audience), RELATIONS.none)).toBe(true)
    expect(attendanceInSight(host, meeting(audience), RELATIONS.none)).toBe('all')
    expect(isHost(host, meeting(audience))).toBe(true)
  })
  it.each(['student', 'parent'] as const)(
    'is nothing of one’s own for a %s who was a teacher once',
    (role) => {
      const host = actor(role, 'host')
      expect(isHost(host, meeting('all'))).toBe(false)
      expect(mayChange(host, meeting('all'))).toBe(false)
      expect(maySee(host, meeting('personal'), RELATIONS.none)).toBe(false)
      expect(maySeeParticipants(host, meeting('all'), RELATIONS.none)).toBe(false)
      expect(attendanceInSight(host, meeting('all'), RELATIONS.none)).toEqual([])
    },
  )
  it('is started by nobody else, not by an admin either', () => {
    expect(isHost(actor('admin'), meeting('all'))).toBe(false)
  })
})

describe('the attendance of somebody else’s meeting', () => {
  const EXPECTED: Record<Standing, 'all' | string[]> = {
    none: [],
    teaches: 'all',
    enrolled: ['me'],
    parent: ['child'],
  }
  const others = Role.options.flatMap((role) => STANDINGS.map((relation) => ({ role, relation })))

  it.each(others)('in sight of a $role who stands to the class as $relation', ({ role, relation }) => {
    expect(attendanceInSight(actor(role), meeting('class'), RELATIONS[relation])).toEqual(
      role === 'admin' ? 'all' : counts(relation, role) ? EXPECTED[relation] : [],
    )
  })
  it('is one’s own and one’s children’s for a student who is a parent as well', () => {
    const both = { ...RELATIONS.enrolled, childIds: ['child'] }
    expect(attendanceInSight(actor('student'), meeting('class'), both)).toEqual(['me', 'child'])
  })
})

describe('the e-mail of somebody', () => {
  const taught = new Set(['pupil'])
  it('is seen by a teacher who teaches them, and by no other teacher', () => {
    const seen = ['pupil', 'stranger', 'me', null].filter((id) => seesEmailOf(actor('teacher'), id, taught))
    expect(seen).toEqual(['pupil', 'me'])
  })
  it('is seen by admins', () => {
    expect(seesEmailOf(actor('admin'), 'stranger', taught)).toBe(true)
  })
})

it.each<[string, typeof maySchedule, Role[]]>([
  ['schedule', maySchedule, ['admin', 'teacher']],
  ['read reports', mayReport, ['admin', 'teacher']],
  ['administer', mayAdminister, ['admin']],
])('who may %s goes by the role alone', (_, may, roles) => {
  expect(Role.options.filter((role) => may({ role }))).toEqual(roles)
})

describe('an alternative host', () => {
  it.each(Role.options)(
    'who is a %s does what the host does, but for the start link, with the role for it alone',
    (role) => {
      const shared = meeting('personal', 'me', 'another')
      const may = role === 'teacher' || role === 'admin'
      expect(mayChange(actor(role), shared)).toBe(may)
      expect(maySee(actor(role), shared, RELATIONS.none)).toBe(may)
      expect(maySeeParticipants(actor(role), shared, RELATIONS.none)).toBe(may)
      expect(isHost(actor(role), shared)).toBe(false)
    },
  )
})
