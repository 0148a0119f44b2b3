import { request } from 'node:http'

/** A socket as workerd gives one: with the answer, and to be accepted. */
export async function openSocket(url: string, headers: Headers): Promise<Response> {
  const protocols = (headers.get('sec-websocket-protocol') ?? '').split(',').map((one) => one.trim())
  const others = Object.fromEntries([...headers].filter(([name]) => !MADE_ANEW.includes(name)))
  const socket = withHeaders(url, { protocols, headers: others })
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.addEventListener('open', () => resolve(true))
    socket.addEventListener('error', () => resolve(false))
  })
  if (!isOpen) return refusalOf(url, headers)
  const answer = { status: 101, headers: new Headers({ 'sec-websocket-protocol': socket.protocol ?? '' }) }
  return Object.assign(Object.create(null), answer, {
    webSocket: Object.assign(socket, { accept: () => undefined }),
  })
}

/** Node takes headers too, which the types of the web do not know. */
const withHeaders = (url: string, options: object): WebSocket =>
  Reflect.construct(WebSocket, [url.replace('http', 'ws'), options])

const MADE_ANEW = ['upgrade', 'sec-websocket-protocol']

/** Who asks as a browser does is not told why there is no socket. */
function refusalOf(url: string, headers: Headers): Promise<Response> {
  const asked = { ...Object.fromEntries(headers), connection: 'Upgrade', ...HANDSHAKE }
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers: asked }, (answer) => {
      answer.setEncoding('utf8')
      let text = ''
      answer.on('data', (chunk) => {
        text += chunk
      })
      answer.on('end', () => resolve(new Response(text, { status: answer.statusCode ?? 500 })))
    })
    sent.on('upgrade', () => reject(new Error('A socket after all')))
    sent.on('error', reject)
    sent.end()
  })
}

const HANDSHAKE = { 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' }
