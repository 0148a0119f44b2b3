import type { ForgetAnswer, WriteAnswer } from '../../app/contract.ts'
import { DatabaseUnavailable, type Meetings } from '../../app/ports.ts'
import { wait } from '../zoom.ts'
import type { Bindings } from './bindings.ts'

const TRIES = 3
const PAUSE_MS = 50

/**
 * Meetings in their Durable Objects. An object that is being moved or restarted is asked again, through a new stub,
 * since one that failed may be broken; a request has an id that is recorded once, so this repeats nothing.
 */
export const meetingsOf = ({ MEETINGS }: Bindings): Meetings => ({
  of: (number) => ({
    execute: (request) => persistently<WriteAnswer>(async () => MEETINGS.getByName(number).execute(request)),
    undo: () => persistently(() => MEETINGS.getByName(number).undo()),
    forget: (person) => persistently<ForgetAnswer>(async () => MEETINGS.getByName(number).forget(person)),
    release: (at) => persistently(() => MEETINGS.getByName(number).release(at)),
    // The next sweep asks again.
    wake: () => MEETINGS.getByName(number).wake(),
    remind: () => MEETINGS.getByName(number).remind(),
  }),
})

async function persistently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask()
    } catch (error) {
      if (isOfYesterday(error)) throw new DatabaseUnavailable('The object is of an earlier deployment')
      if (tries >= TRIES || !isPassing(error)) throw error
      await wait(PAUSE_MS * tries)
    }
  }
}

/** During a deployment an object may lack what today's Worker asks of it: soon it is of today as well. */
const isOfYesterday = (error: unknown): boolean =>
  error instanceof TypeError && error.message.includes('does not implement')

/** An overloaded object is not helped by more requests. */
const isPassing = (error: unknown): boolean =>
  error instanceof Error &&
  'retryable' in error &&
  error.retryable === true &&
  !('overloaded' in error && error.overloaded === true)
