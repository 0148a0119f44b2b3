import type { Command } from '../domain/commands.ts'
import { unavailable } from './contract.ts'
import type { Meetings } from './ports.ts'
import { type By, type Stamps, write } from './write.ts'

/** Records what Zoom has done. If the meeting's object does not answer, the client may send the request again. */
export async function follow(
  ports: Stamps & { meetings: Meetings },
  by: By,
  number: string,
  command: Command,
) {
  try {
    return await write(ports, by, number, command)
  } catch {
    return unavailable(SEND_AGAIN, new Date(ports.clock.now().getTime() + SEND_AGAIN_MS))
  }
}

const SEND_AGAIN = 'It is done at Zoom, and Rollcall could not record it. Send it again in a moment'
const SEND_AGAIN_MS = 10_000
