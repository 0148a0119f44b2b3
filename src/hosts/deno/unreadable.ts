import { uuidv7 } from 'uuidv7'

/** Methods that no request of the Fetch standard can have. */
const FORBIDDEN = /^(?:trace|track|connect)$/i

/** For what no request can be made of, as one with a Host that is none: the app is never asked. */
export const unreadableAnswer = (method: string): Response =>
  FORBIDDEN.test(method)
    ? answer(405, 'info', 'METHOD_NOT_ALLOWED', 'There is nothing that answers to this method')
    : answer(400, 'info', 'INVALID_REQUEST', 'The request cannot be read')

/** For what fails outside of the app, which answers for itself. */
export const brokenAnswer = (): Response => answer(500, 'error', 'INTERNAL', 'Something went wrong here')

function answer(status: number, level: string, code: string, error: string): Response {
  const requestId = uuidv7()
  console.log(JSON.stringify({ level, event: 'request.unreadable', requestId, status }))
  return Response.json({ error, code, requestId }, { status, headers: { 'x-request-id': requestId } })
}
