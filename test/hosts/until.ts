/** Far more than anything takes here. */
const ROUNDS = 1_000

/** Does something again and again until it has come true; an error where it never does, and no endless test. */
export async function until(
  isTrue: () => Promise<boolean>,
  meanwhile: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    if (await isTrue()) return
    await meanwhile()
  }
  throw new Error(`Not true after ${ROUNDS} rounds: ${isTrue}`)
}
