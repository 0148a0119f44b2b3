import { clip, type Interval } from './intervals.ts'

/** Somebody went into a breakout room, or out of it, at `at` (epoch milliseconds). */
export interface RoomMark {
  kind: 'joined' | 'left'
  room: string
  at: number
}

export interface RoomStay extends Interval {
  room: string
}

/** The marks with one more, or null where it is among them. A set, ordered by time; on a tie the left of one room comes before the joined of the next. */
export function withRoomMark(marks: readonly RoomMark[], mark: RoomMark): RoomMark[] | null {
  if (marks.some((known) => inOrder(known, mark) === 0)) return null
  return [...marks, mark].sort(inOrder)
}

const inOrder = (a: RoomMark, b: RoomMark): number =>
  a.at - b.at || Number(a.kind === 'joined') - Number(b.kind === 'joined') || a.room.localeCompare(b.room)

/**
 * When a connection was in which breakout room, within its stays. A joined whose left is lost ends where the next room begins, or with
 * the stay. A left whose joined is lost shows nothing: since when they were there, nobody knows.
 */
export function roomStays(marks: readonly RoomMark[], stays: readonly Interval[]): RoomStay[] {
  return marks.flatMap(({ kind, room, at }, i) => {
    if (kind !== 'joined') return []
    const next = marks.slice(i + 1).find((mark) => mark.kind === 'joined' || mark.room === room)
    const time = { from: at, to: next?.at ?? Number.POSITIVE_INFINITY }
    return clip(stays, time).map((stay) => ({ ...stay, room }))
  })
}
