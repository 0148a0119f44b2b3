/** Far more than anything takes here. */
const PATIENCE_MS = 20_000

/** For vi.waitFor. A busy machine takes seconds. */
export const SOON = { timeout: PATIENCE_MS, interval: 50 }

/** Does something again and again until it has come true. If it never does, the test fails and does not run on. */
export async function until(
  isTrue: () => Promise<boolean>,
  meanwhile: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  for (const began = Date.now(); Date.now() - began < PATIENCE_MS; ) {
    if (await isTrue()) return
    await meanwhile()
  }
  throw new Error(`Not true after ${PATIENCE_MS} ms: ${isTrue}`)
}
