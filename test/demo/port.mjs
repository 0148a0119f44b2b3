import { once } from 'node:events'
import { connect } from 'node:net'

/** Whether something answers on this port of this machine. */
export async function isTaken(port) {
  const socket = connect({ port, host: 'localhost' })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** The first port from this one on that is free, with its neighbour for the simulated Zoom. */
export async function nextFree(port) {
  for (let next = port; ; next += 1)
    if (!(await isTaken(next)) && !(await isTaken(zoomPortOf(next)))) return next
}

/** The simulated Zoom's port beside Rollcall's. */
export const zoomPortOf = (port) => port + (port > 64_535 ? -1_000 : 1_000)
