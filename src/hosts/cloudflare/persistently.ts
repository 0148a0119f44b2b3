import { DatabaseUnavailable } from '../../app/ports.ts'
import { wait } from '../zoom.ts'

const TRIES = 3
const PAUSE_MS = 50

/**
 * Asks an object. If the object is being moved or restarted, it is asked again: through a new stub, because a failed stub may be broken.
 * What is asked must be safe to ask twice.
 */
export const persistently = <T>(ask: () => Promise<T>): Promise<T> => asking(ask, TRIES)

/** The same for what would be done twice. */
export const once = <T>(ask: () => Promise<T>): Promise<T> => asking(ask, 1)

async function asking<T>(ask: () => Promise<T>, most: number): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask()
    } catch (error) {
      if (isOfYesterday(error)) throw new DatabaseUnavailable('The object is of an earlier deployment')
      if (!isPlatforms(error)) throw error
      if (tries >= most || isOverloaded(error)) throw new DatabaseUnavailable(String(error), { cause: error })
      await wait(PAUSE_MS * tries)
    }
  }
}

/** During a deployment an object may still run the old code and lack a method. Soon it runs the new code. */
const isOfYesterday = (error: unknown): boolean =>
  error instanceof TypeError && error.message.includes('does not implement')

/**
 * Whether the object could not be reached, or was reset during the call: a plain error that the object's own code did not throw. The
 * object may have done the work.
 */
const isPlatforms = (error: unknown): boolean =>
  error instanceof Error && error.name === 'Error' && !('remote' in error && error.remote === true)

/** More requests do not help an overloaded object. */
const isOverloaded = (error: unknown): boolean =>
  error instanceof Error && 'overloaded' in error && error.overloaded === true
