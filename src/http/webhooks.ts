import { receiveWebhook } from '../app/receiveWebhook.ts'
import { boundBody, isLight, lightBody } from './body.ts'
import type { HttpPorts, RequestPorts, RollcallContext } from './env.ts'
import { answerThrown } from './failure.ts'
import { refusal } from './refusals.ts'
import { nameRequest } from './requestId.ts'
import type { WebhookTally } from './webhookTally.ts'

export const WEBHOOK_PATH = '/api/zoom/webhook'

/** A webhook that took longer than this gets a log line. At a bell webhooks wait for others up to a second, and Zoom waits for three. */
const SLOW_MS = 1_500

/**
 * Takes Zoom's webhooks, apart from all other routes. A whole school's webhooks come at once, and the middleware of the other routes costs
 * more than checking them. The log line of the commit counts the webhooks in the log. A webhook that was refused, kept or slow has a line
 * of its own, without an actor and without round trips.
 */
export function webhookTaker(ports: HttpPorts, tally: WebhookTally) {
  const { clock, log, newId } = ports
  // A webhook makes no call to Zoom.
  const shared: RequestPorts = { ...ports, zoom: ports.zoom({ calls: 0, ms: 0 }), spent: () => undefined }
  return async (c: RollcallContext): Promise<Response> => {
    const began = clock.now().getTime()
    const requestId = nameRequest(c, newId)
    c.set('ports', shared)
    let isKept = false
    const answer = await take(c, () => {
      isKept = true
    }).catch((error: unknown) => answerThrown(error, c))
    const now = clock.now().getTime()
    const ms = now - began
    const { status } = answer
    if (status === 200) tally.took(began, now, isKept)
    if (status === 200 && !isKept && ms < SLOW_MS) return answer
    const level = status >= 500 ? 'error' : 'info'
    const kept = isKept ? { kept: true } : {}
    log({ level, requestId, method: 'POST', route: WEBHOOK_PATH, status, ...kept, ms })
    return answer
  }
}

async function take(c: RollcallContext, kept: () => void): Promise<Response> {
  const isBound = !isLight(c)
  const tooLarge = isBound ? boundBody(c) : null
  if (tooLarge) return tooLarge
  const { ports, requestId } = c.var
  const received = await receiveWebhook(ports, await incoming(c, isBound), kept)
  if (received.ok) return c.json(received.value, 200)
  const { reason } = received.refusal
  ports.log({ level: 'warn', event: 'webhook.refused', requestId, reason })
  return refusal(c, received.refusal)
}

const incoming = async (c: RollcallContext, isBound: boolean) => ({
  signature: c.req.header('x-zm-signature') ?? null,
  timestamp: c.req.header('x-zm-request-timestamp') ?? null,
  body: new Uint8Array(await (isBound ? c.req.arrayBuffer() : lightBody(c))),
})
