import type { ParticipantView } from '../app/queries.ts'

/** A share in percent, rounded to a tenth; 0 of nothing is 0. */
export const percent = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((part / whole) * 1000) / 10

/** A meeting for nobody in particular is fully attended as soon as someone came. */
export function participantStats(
  participants: readonly ParticipantView[],
  expected: readonly { attended: boolean }[],
) {
  const joined = participants.filter(({ status }) => status !== 'invited')
  const total = joined.reduce((sum, { duration }) => sum + duration, 0)
  const attended = expected.filter((person) => person.attended).length
  return {
    totalParticipants: participants.length,
    joinedCount: joined.length,
    expectedCount: expected.length,
    attendanceRate: expected.length > 0 ? percent(attended, expected.length) : joined.length > 0 ? 100 : 0,
    totalDurationSeconds: total,
    avgDurationSeconds: joined.length === 0 ? 0 : Math.round(total / joined.length),
  }
}
