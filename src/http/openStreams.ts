/** Streams of one user at once, in this process or isolate: each asks the database every second. */
const MOST = 10

/** The latest ends of the open streams, by user. */
const open = new Map<string, Set<{ until: number }>>()

/** Takes a place for a stream that ends by then. Returns the function that gives the place back; null if the user has no place left. */
export function takePlace(userId: string, until: number, now: number): (() => void) | null {
  const mine = { until }
  const others = open.get(userId) ?? new Set()
  // Workers do not tell when a stream was cut off.
  for (const one of others) if (one.until < now) others.delete(one)
  if (others.size >= MOST) return null
  open.set(userId, others.add(mine))
  return () => {
    others.delete(mine)
    if (others.size === 0 && open.get(userId) === others) open.delete(userId)
  }
}
