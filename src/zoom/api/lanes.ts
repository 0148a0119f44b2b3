/** Runs work when its turn comes. Passes on its result or error. */
export type Lanes = <T>(work: () => Promise<T>) => Promise<T>

/** At most so many run at a time. The others wait, first come first served. */
export function createLanes(count: number): Lanes {
  const waiting: (() => void)[] = []
  let free = count
  const enter = async () => {
    if (free > 0) free -= 1
    else await new Promise<void>((admit) => waiting.push(admit))
  }
  // The lane goes to the next in the queue, so that nobody slips in between.
  const leave = () => {
    const next = waiting.shift()
    if (next === undefined) free += 1
    else next()
  }
  return async (work) => {
    await enter()
    try {
      return await work()
    } finally {
      leave()
    }
  }
}
