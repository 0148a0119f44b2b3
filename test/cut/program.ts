import type { MeetingCalls } from '../../src/app/ports.ts'
import { LocalMeetings } from '../../src/hosts/deno/meetings.ts'
import { gateAt, gated } from './gate.ts'

/** Rollcall on Deno, with a gate at each call to Zoom and to a meeting. SQLite answers before anybody else is heard. */

gateAt(Deno.env.get('GATES') ?? '')

const { of } = LocalMeetings.prototype

LocalMeetings.prototype.of = function (this: LocalMeetings, number: string): MeetingCalls {
  const { execute, carryOut, release, ...others } = of.call(this, number)
  return {
    ...others,
    execute: (request) => gated(`call/${number} execute`, () => execute(request)),
    release: (at) => gated(`call/${number} release`, () => release(at)),
    carryOut: (...asked) => gated(`call/${number} carryOut`, () => carryOut(...asked)),
  }
}

await import('../../src/hosts/deno/main.ts')
