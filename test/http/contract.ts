import * as z from 'zod'
import { type Answer, call } from '../support/rollcall.ts'

/** The API's description of itself, and the check that answers keep to it. */

const Schema = z.record(z.string(), z.json())

const Document = z.object({
  components: z.object({ schemas: z.record(z.string(), Schema) }),
  paths: z.record(
    z.string(),
    z.partialRecord(
      z.enum(['get', 'put', 'post', 'patch', 'delete']),
      z.object({
        responses: z.record(
          z.string(),
          z.object({
            content: z.object({ 'application/json': z.object({ schema: Schema }).optional() }).optional(),
          }),
        ),
      }),
    ),
  ),
})

export interface Route {
  method: string
  /** As the document writes it: `/api/zoom/meetings/{id}`. */
  path: string
  /** The declared answers, by status. */
  answers: Map<number, z.ZodType>
}

export const nameOf = ({ method, path }: Route): string => `${method} ${path}`

/** Every route of /api/openapi.json. */
export async function readRoutes(): Promise<Route[]> {
  const { body } = await call('GET', '/api/openapi.json')
  const { components, paths } = Document.parse(closed(body))
  // Hundreds of answers have one of a few schemas, and a schema takes a millisecond or two.
  const read = new Map<string, z.ZodType>()
  const declared = (schema: z.infer<typeof Schema>) => {
    const text = JSON.stringify(schema)
    const known = read.get(text) ?? z.fromJSONSchema({ ...schema, $defs: components.schemas })
    read.set(text, known)
    return known
  }
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { responses }]) => {
      const answers = Object.entries(responses).flatMap(([status, { content }]) => {
        const schema = content?.['application/json']?.schema
        return schema === undefined ? [] : [[Number(status), declared(schema)] as const]
      })
      return { method: method.toUpperCase(), path, answers: new Map(answers) }
    }),
  )
}

/** With its references where JSON Schema looks for them, and without room for fields that nobody declared. */
const closed = (document: unknown): unknown =>
  JSON.parse(JSON.stringify(document).replaceAll('#/components/schemas/', '#/$defs/'), (_, value: unknown) =>
    isObjectSchema(value) ? { additionalProperties: false, ...value } : value,
  )

const isObjectSchema = (value: unknown): value is object =>
  value instanceof Object && 'type' in value && 'properties' in value

/** What is wrong with an answer, in words; null if the answer is as declared. */
export function breach({ answers }: Route, { status, headers, body }: Answer<unknown>): string | null {
  const schema = answers.get(status)
  if (schema === undefined) return `status ${status} is not declared`
  if (headers.get('content-type') !== 'application/json') return `it is ${headers.get('content-type')}`
  const checked = schema.safeParse(body)
  return checked.success ? null : z.prettifyError(checked.error)
}

/** Calls the API as `call` does, and fails where the answer is not as the document declares it. */
export const callBy =
  (routes: readonly Route[]): typeof call =>
  async (method, path, options) => {
    const answer = await call<never>(method, path, options)
    const problem = breach(routeOf(routes, method, path), answer)
    if (problem === null) return answer
    throw new Error(`${method} ${path} answered ${answer.status}: ${problem}\n${JSON.stringify(answer.body)}`)
  }

/** A path of words before one with a parameter: register-student is no meeting's id. */
function routeOf(routes: readonly Route[], method: string, path: string): Route {
  const { pathname } = new URL(path, 'https://rollcall.test')
  const [route] = routes
    .filter((one) => one.method === method && patternOf(one).test(pathname))
    .sort((a, b) => paramsOf(a).length - paramsOf(b).length)
  if (route === undefined) throw new Error(`The document has no ${method} ${pathname}`)
  return route
}

const patternOf = ({ path }: Route): RegExp => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`)

export const paramsOf = ({ path }: Route): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
