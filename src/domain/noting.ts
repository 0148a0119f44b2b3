import type { AnnounceAbsences, WatchSession } from './commands.ts'
import type { DataOf, Fact } from './events.ts'
import { keepsAttendance, type Meeting, type Session } from './meeting.ts'
import type { Noted } from './noted.ts'

/** Ids in one event. */
const PART = 200

/** States that no webhook tells: nobody has opened the class, pupils are missing, or a guest is unidentified. */
export function watchSession(session: Session, { at, userIds }: WatchSession): Fact[] {
  if (session.isCancelled || session.isDeleted || !keepsAttendance(session)) return []
  const { id: sessionId, row } = session
  if (row.status === 'scheduled') return isUnopened(session, at) ? [notOpened(session, at)] : []
  const missing = row.status === 'started' && !session.noted.missing ? missingIn(session, userIds) : []
  return [
    ...inParts(missing).map(
      (some): Fact => ({ type: 'PupilsMissing', data: { sessionId, at, userIds: some } }),
    ),
    ...inParts(unknownGuests(session)).map(
      (some): Fact => ({ type: 'GuestsUnmatched', data: { sessionId, at, participantIds: some } }),
    ),
  ]
}

const isUnopened = ({ row, noted }: Session, at: string): boolean =>
  noted.notOpened !== row.startTime && Date.parse(at) >= Date.parse(row.startTime)

const notOpened = ({ id: sessionId, row }: Session, at: string): Fact => ({
  type: 'ClassNotOpened',
  data: { sessionId, at, startTime: row.startTime, waitedCount: row.waitedCount },
})

/** Only pupils of a class can be missing, not teachers in a meeting of their own. A pupil at the door is not missing. */
function missingIn({ details, participants }: Session, userIds: readonly string[]): string[] {
  if (details.classId === null && details.targetAudience !== 'students') return []
  const came = new Set(
    [...participants.values()].flatMap(({ userId, status, waitedSeconds, waitingSince }) =>
      status !== 'invited' || waitedSeconds !== undefined || waitingSince !== undefined ? (userId ?? []) : [],
    ),
  )
  return userIds.filter((id) => !came.has(id)).sort()
}

/** Guests who came and were not noted before. */
export const unknownGuests = ({ participants, noted }: Session): string[] =>
  [...participants.values()].flatMap(({ id, userId, status }) =>
    userId === null && status !== 'invited' && !noted.guests.has(id) ? [id] : [],
  )

/** Only absences that stand, and each only once to a guardian. */
export function announceAbsences(session: Session, { sessionId, people }: AnnounceAbsences): Fact[] {
  const unannounced = absentIn(session)
  const news = people.filter(
    (one) => unannounced.has(one.studentId) && !session.noted.absences.has(absenceKey(one)),
  )
  return inParts(news).map((some): Fact => ({ type: 'AbsenceAnnounced', data: { sessionId, people: some } }))
}

/** The expected pupils with a final absence: Zoom's report has confirmed it, and no correction changes it. */
export function absentIn({ attendance, isDeleted }: Session): ReadonlySet<string> {
  if (isDeleted || !attendance?.final) return new Set()
  const absent = [...attendance.records.values()].filter(
    ({ status, expected }) => expected && status === 'absent',
  )
  return new Set(absent.map(({ studentId }) => studentId))
}

const absenceKey = ({ studentId, guardianId }: { studentId: string; guardianId: string }): string =>
  JSON.stringify([studentId, guardianId])

function inParts<T>(all: readonly T[]): T[][] {
  const parts: T[][] = []
  for (let from = 0; from < all.length; from += PART) parts.push(all.slice(from, from + PART))
  return parts
}

/** Applies the events about what was noted to a meeting, in place. */

export const noteNotOpened = (meeting: Meeting, { sessionId, startTime }: DataOf<'ClassNotOpened'>): true =>
  note(meeting, sessionId, (noted) => {
    noted.notOpened = startTime
  })

export const noteMissing = (meeting: Meeting, { sessionId }: DataOf<'PupilsMissing'>): true =>
  note(meeting, sessionId, (noted) => {
    noted.missing = true
  })

export const noteGuests = (
  meeting: Meeting,
  { sessionId, participantIds }: DataOf<'GuestsUnmatched'>,
): true =>
  note(meeting, sessionId, ({ guests }) => {
    for (const id of participantIds) guests.add(id)
  })

export const noteAbsences = (meeting: Meeting, { sessionId, people }: DataOf<'AbsenceAnnounced'>): true =>
  note(meeting, sessionId, ({ absences }) => {
    for (const one of people) absences.add(absenceKey(one))
  })

function note({ sessions }: Meeting, sessionId: string, act: (noted: Noted) => void): true {
  const session = sessions.get(sessionId)
  if (session) act(session.noted)
  return true
}
