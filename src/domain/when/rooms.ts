import { clip, type Interval } from './intervals.ts'

/** A joined or left of a breakout room at `at` (epoch milliseconds). */
export interface RoomMark {
  kind: 'joined' | 'left'
  room: string
  at: number
}

export interface RoomStay extends Interval {
  room: string
}

/**
 * The marks with one more, or null if it is among them already. The marks are a set, ordered by time. On a tie, the left of one room comes
 * before the joined of the next.
 */
export function withRoomMark(marks: readonly RoomMark[], mark: RoomMark): RoomMark[] | null {
  if (marks.some((known) => inOrder(known, mark) === 0)) return null
  return [...marks, mark].sort(inOrder)
}

const inOrder = (a: RoomMark, b: RoomMark): number =>
  a.at - b.at || Number(a.kind === 'joined') - Number(b.kind === 'joined') || a.room.localeCompare(b.room)

/**
 * The connection's times in breakout rooms, within its stays. If the left is lost, the time ends at the start of the next room, or
 * with the stay. If the joined is lost, the left gives no time, because nobody knows since when the person was there.
 */
export function roomStays(marks: readonly RoomMark[], stays: readonly Interval[]): RoomStay[] {
  return marks.flatMap(({ kind, room, at }, i) => {
    if (kind !== 'joined') return []
    const next = marks.slice(i + 1).find((mark) => mark.kind === 'joined' || mark.room === room)
    const time = { from: at, to: next?.at ?? Number.POSITIVE_INFINITY }
    return clip(stays, time).map((stay) => ({ ...stay, room }))
  })
}
