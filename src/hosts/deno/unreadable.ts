import { uuidv7 } from 'uuidv7'

/** Methods that the Fetch standard forbids. */
const FORBIDDEN = /^(?:trace|track|connect)$/i

/** The answer if no Request can be made, for example because the Host is invalid. The app is not called. */
export const unreadableAnswer = (method: string): Response =>
  FORBIDDEN.test(method)
    ? answer(405, 'info', 'METHOD_NOT_ALLOWED', 'There is nothing that answers to this method')
    : answer(400, 'info', 'INVALID_REQUEST', 'The request cannot be read')

/** The answer to a failure outside of the app. The app answers its own failures. */
export const brokenAnswer = (): Response => answer(500, 'error', 'INTERNAL', 'Something went wrong here')

function answer(status: number, level: string, code: string, error: string): Response {
  const requestId = uuidv7()
  console.log(JSON.stringify({ level, event: 'request.unreadable', requestId, status }))
  return Response.json({ error, code, requestId }, { status, headers: { 'x-request-id': requestId } })
}
