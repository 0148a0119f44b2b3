/** Runs work when its turn comes; what it answers or throws is passed on. */
export type Lanes = <T>(work: () => Promise<T>) => Promise<T>

/** At most so many at a time; the others wait, first come first served. */
export function createLanes(count: number): Lanes {
  const waiting: (() => void)[] = []
  let free = count
  const enter = async () => {
    if (free > 0) free -= 1
    else await new Promise<void>((admit) => waiting.push(admit))
  }
  // A lane is handed on, so that nobody slips in between.
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
