import type { Attendance, LiveMessage, LiveNews, LiveReset, Participants, Session } from './shapes.ts'

/** A class as its socket tells of it, up to a version of its log. */
export type LiveState = Omit<LiveReset, 'type'>

/** What is known after one more message; null where there was no picture yet. */
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
    // What is in news is there: no field of it is undefined.
    meeting: Object.assign({}, state.meeting, meeting),
    participants: [...people.values()],
    attendance: attendance === undefined ? state.attendance : attendance,
  }
}

/** What both views of a class that runs have of it. */
interface Told {
  session: Session
  attendance: Attendance
  people: Participants
}

/** What was asked for, with what the socket has told since. */
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

/** As the server counts who is in at this moment. */
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

/** Whether it tells of more than who comes and goes: a guest has candidates, which no socket tells. */
export const isMore = ({ event, participants = [] }: LiveNews): boolean =>
  !MOVES.includes(event) || participants.some(({ user_id }) => user_id === null)
