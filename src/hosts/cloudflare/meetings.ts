import type { ForgetAnswer, WriteAnswer } from '../../app/contract.ts'
import type { CarriedOut } from '../../app/intents.ts'
import type { Meetings } from '../../app/ports.ts'
import type { Bindings } from './bindings.ts'
import { persistently } from './persistently.ts'

/** Meetings in their Durable Objects. A request's id is recorded once, so a second call does nothing twice. */
export const meetingObjects = ({ MEETINGS }: Bindings): Meetings => ({
  of: (number) => ({
    execute: (request) => persistently<WriteAnswer>(async () => MEETINGS.getByName(number).execute(request)),
    carryOut: (...asked) =>
      persistently<CarriedOut>(async () => MEETINGS.getByName(number).carryOut(...asked)),
    undo: () => persistently(() => MEETINGS.getByName(number).undo()),
    forget: (person) => persistently<ForgetAnswer>(async () => MEETINGS.getByName(number).forget(person)),
    release: (at) => persistently(() => MEETINGS.getByName(number).release(at)),
    // The next sweep asks again.
    wake: () => MEETINGS.getByName(number).wake(),
    remind: () => MEETINGS.getByName(number).remind(),
  }),
})
