import { type Served, serve } from '../../../../src/hosts/deno/serve.ts'

/** Rollcall on Deno for the tests of HTTP: begins anew on another file when told, and hands its meetings out. */

let served: Served | undefined

async function begin(env: Record<string, string>): Promise<{ port: number }> {
  await served?.end()
  served = serve(env)
  return { port: served.port }
}

/** Calls a meeting as its routes do. */
async function call(number: string, method: string, args: readonly unknown[]): Promise<unknown> {
  const meeting: Record<string, unknown> = { ...served?.platform?.meetings.of(number) }
  const act = meeting[method]
  if (typeof act !== 'function') throw new Error(`A meeting has no ${method}`)
  return { value: await act(...args) }
}

async function answer(request: Request): Promise<unknown> {
  const [, what, number = '', method = ''] = new URL(request.url).pathname.split('/')
  if (what === 'begin') return begin(await request.json())
  return call(number, method, await request.json())
}

Deno.serve(
  { port: 0, hostname: '127.0.0.1', onListen: ({ port }) => console.log(JSON.stringify({ control: port })) },
  async (request) => {
    try {
      return Response.json(await answer(request))
    } catch (error) {
      return Response.json({ error: String(error) }, { status: 500 })
    }
  },
)

// It ends with the process that started it, however that ends, and leaves nothing.
for await (const _ of Deno.stdin.readable);
Deno.removeSync(Deno.args[0] ?? '', { recursive: true })
Deno.exit()
