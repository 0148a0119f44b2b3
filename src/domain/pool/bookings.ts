import { DAY_MS } from '../when/duration.ts'
import type { Interval } from '../when/intervals.ts'

/** The time of a taken place of a host, in epoch milliseconds. */
export interface Booking extends Interval {
  /** The host's key. */
  host: string
  /** The meeting's number, or the id of a meeting that is not scheduled yet. */
  meeting: string
  teacherId: string
}

/** All bookings, by the day, because a term has many. */
export class Bookings {
  readonly #days = new Map<number, Booking[]>()
  /** Times between two meetings of one host, in milliseconds. */
  readonly bufferMs: number

  constructor(bookings: Iterable<Booking>, bufferMs: number) {
    this.bufferMs = bufferMs
    for (const booking of bookings) this.add(booking)
  }

  add(booking: Booking): void {
    for (const day of daysOf(booking)) {
      const known = this.#days.get(day)
      if (known) known.push(booking)
      else this.#days.set(day, [booking])
    }
  }

  /** The bookings that overlap a time, or come nearer to it than `near` milliseconds. */
  during({ from, to }: Interval, near = 0): Booking[] {
    const found = daysOf({ from: from - near, to: to + near }).flatMap((day) => this.#days.get(day) ?? [])
    return [...new Set(found)].filter((one) => one.from < to + near && one.to + near > from)
  }

  /** The most places of a host that are taken at once during a time. Each has the buffer around it, except the same teacher's. */
  taken(
    host: string,
    time: Interval,
    { meeting, teacherId }: Pick<Booking, 'meeting' | 'teacherId'>,
  ): number {
    const buffer = (one: Booking) => (one.teacherId === teacherId ? 0 : this.bufferMs)
    const near = this.during(time, this.bufferMs)
      .filter((one) => one.host === host && one.meeting !== meeting)
      .filter((one) => one.from < time.to + buffer(one) && one.to + buffer(one) > time.from)
    // The most are taken as one of them begins, or as the time does.
    const moments = [time.from, ...near.map(({ from }) => Math.max(from, time.from))]
    const at = (moment: number) => near.filter((one) => one.from <= moment && one.to + buffer(one) > moment)
    // Sessions of several classes may be one meeting.
    const meetings = (moment: number) => new Set(at(moment).map((one) => one.meeting))
    return Math.max(0, ...moments.map((moment) => meetings(moment).size))
  }
}

function daysOf({ from, to }: Interval): number[] {
  const [first, last] = [from, to].map((at) => Math.floor(at / DAY_MS))
  return Array.from({ length: (last ?? 0) - (first ?? 0) + 1 }, (_, n) => (first ?? 0) + n)
}
