import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

type Handler = (request: Request, connection: { cut: () => void }) => Response | Promise<Response>

/** Serves a fetch handler with node:http. `cut` destroys the connection under the answer. */
export function serve(handler: Handler): Server {
  return createServer(async (incoming, outgoing) => {
    const cut = () => incoming.socket.destroy()
    try {
      await send(await handler(await toRequest(incoming), { cut }), outgoing)
    } catch (error) {
      console.error(error)
      outgoing.writeHead(500).end()
    }
  })
}

/** The address is kept as it came: encoded slashes are for the router to see. */
async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const { method = 'GET', url = '/', headers } = incoming
  const chunks: Uint8Array[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}
  return new Request(`http://${headers.host}${url}`, { method, headers: flat(headers), ...body })
}

const flat = (headers: IncomingMessage['headers']): [string, string][] =>
  Object.entries(headers).map(([name, value]) => [name, String(value)])

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.end(Buffer.from(await response.arrayBuffer()))
}
