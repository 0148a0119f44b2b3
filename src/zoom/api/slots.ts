/** Runs work when its turn comes, and passes on its result or error. */
export type Slots = <T>(work: () => Promise<T>) => Promise<T>

/** At most `count` works at a time. The others wait, first come first served. */
export function createSlots(count: number): Slots {
  const waiting: (() => void)[] = []
  let free = count
  const enter = async () => {
    if (free > 0) free -= 1
    else await new Promise<void>((admit) => waiting.push(admit))
  }
  // A slot is handed on, so that nobody slips in between.
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
