import { createWorld, executeAll, type Trouble } from '../support/fakes.ts'
import { schedule } from '../support/spec.ts'

/** A meeting that is scheduled, its writer, and what goes wrong with the next appends. */
export async function scheduled(...troubles: Trouble[]) {
  const world = createWorld()
  const writer = world.wake()
  await executeAll(writer, schedule())
  world.log.troubles.push(...troubles)
  return { ...world, writer }
}
