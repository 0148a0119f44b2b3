import { once } from 'node:events'
import { connect } from 'node:net'

/** Whether something answers on this port of this machine. */
export async function isTaken(port: number): Promise<boolean> {
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

/** The first port from this one on that nobody has. */
export async function nextFree(port: number): Promise<number> {
  let next = port
  while (await isTaken(next)) next += 1
  return next
}
