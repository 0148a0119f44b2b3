import type { Attendance, LiveMessage, LiveNews, LiveReset, Participants, Session } from './shapes.ts'

/** A class as its socket tells of it, up to a version of its log. */
export type LiveState = Omit<LiveReset, 'type'>

/** The state after one more message; null if there was no picture yet. */
export function after(state: LiveState | null, message: LiveMessage): LiveState | null {
  if (message.type === 'reset') return message
  if (state === null) return null
  const { version, meeting, participants = [], left = [], removed = [], attendance } = message
  const people = new Map(state.participants.map((one) => [one.id, one]))
  for (const one of participants) people.set(one.id, one)
  for (const { id, ...times } of left) {
    const one = people.get(id)
    if (one) people.set(id, { ...one, ...times, status: 'left', open_since: null })
  }
  for (const id of removed) people.delete(id)
  return {
    ...state,
    version,
    // No field of news is undefined.
    meeting: Object.assign({}, state.meeting, meeting),
    participants: [...people.values()],
    attendance: attendance === undefined ? state.attendance : attendance,
  }
}

/** The data of a running class that both views use. */
interface Told {
  session: Session
  attendance: Attendance
  people: Participants
}

/** The data that were asked for, updated by the socket's messages. */
export function withLive<D extends Told>(data: D, state: LiveState | null): D {
  if (state === null) return data
  const known = new Map(data.people.participants.map((one) => [one.id, one]))
  const participants = state.participants.map(({ open_since: _, ...one }) => ({
    email: null,
    zoom_participant_id: null,
    user: null,
    ...known.get(one.id),
    ...one,
  }))
  const { status, started_at, ended_at } = state.meeting
  return {
    ...data,
    session: { ...data.session, status, started_at, ended_at },
    people: { ...data.people, participants },
    attendance: { ...data.attendance, summary: inNow(data, participants) },
  }
}

/** Counts the present people as the server does. */
function inNow({ attendance: { summary }, people }: Told, participants: Participants['participants']) {
  if (summary === null) return null
  const inside = new Set(
    participants.flatMap((one) => (one.status === 'joined' && !one.claimed ? [one.user_id] : [])),
  )
  return { ...summary, present: people.expectedAttendees.filter(({ id }) => inside.has(id)).length }
}

const MOVES: readonly string[] = [
  'ParticipantJoined',
  'ParticipantLeft',
  'WaitingRoomJoined',
  'WaitingRoomLeft',
  'BreakoutRoomJoined',
  'BreakoutRoomLeft',
  'JoinOffered',
]

/** Whether the data must be asked for again, because a socket does not tell a guest's candidates. */
export const isMore = ({ event, participants = [] }: LiveNews): boolean =>
  !MOVES.includes(event) || participants.some(({ user_id }) => user_id === null)
