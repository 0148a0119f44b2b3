import type {
  RouteConfig,
  RouteConfigToEnv,
  RouteConfigToTypedResponse,
  RouteHandler,
} from '@hono/zod-openapi'
import { zValidator } from '@hono/zod-validator'
import { type Handler, Hono, type MiddlewareHandler, type Schema, type ToSchema } from 'hono'
import type { BlankSchema } from 'hono/types'
import * as z from 'zod'
import type { Env, RollcallContext } from './env.ts'
import { refusal } from './refusals.ts'
import { sentenceOf } from './sentences.ts'

// The validator's own words are for programmers, and name its types.
z.config({ customError: sentenceOf })

/** The description of a route, for validation, the typed client and the document of src/openapi. */
export const createRoute = <Path extends string, R extends Omit<RouteConfig, 'path'> & { path: Path }>(
  route: R,
): R => route

type HandlerOf<R extends RouteConfig> = RouteHandler<R, RouteConfigToEnv<R> & Env>

type SchemaOf<R extends RouteConfig> =
  HandlerOf<R> extends Handler<infer _E, infer Path extends string, infer Taken, infer _A>
    ? ToSchema<R['method'], Path, Taken, RouteConfigToTypedResponse<R>>
    : never

const descriptions = new WeakMap<object, RouteConfig>()

/**
 * A router that checks requests by the descriptions of its routes. src/openapi makes documents from the same descriptions before a
 * deployment.
 */
class Router<S extends Schema = BlankSchema> extends Hono<Env, S> {
  openapi<R extends RouteConfig>(route: R, handler: HandlerOf<R>): Router<S & SchemaOf<R>> {
    const { middleware = [], ...described }: RouteConfig = route
    descriptions.set(handler, described)
    const { method, path, request } = described
    const address = path.replaceAll(/\{(\w+)\}/g, ':$1')
    this.on([method], [address], ...[middleware].flat(), ...checksOf(request), handler)
    return this
  }
}

export const createRouter = () => new Router()

/** The descriptions of an app's routes, the first to be added first. */
export const describedIn = ({ routes }: Pick<Hono<Env>, 'routes'>): RouteConfig[] =>
  routes.flatMap(({ handler }) => descriptions.get(handler) ?? [])

type Parts = NonNullable<RouteConfig['request']>

function* checksOf({ query, params, headers, body }: Parts = {}): Generator<MiddlewareHandler> {
  if (query) yield zValidator('query', query, refuseInvalid)
  if (params) yield zValidator('param', params, refuseInvalid)
  if (headers instanceof z.ZodType) yield zValidator('header', headers, refuseInvalid)
  const content = body?.content['application/json'] ?? {}
  if (!('schema' in content && content.schema instanceof z.ZodType)) return
  yield onlyJson
  yield zValidator('json', content.schema, refuseInvalid)
}

const JSON_TYPE = /^application\/([a-z-.]+\+)?json(;\s*[a-z0-9-]+=[^;]+)*$/i

/** A body of another type is not read. On Deno a request without a body has an empty one. */
const onlyJson: MiddlewareHandler<Env> = async (c, next) => {
  const type = c.req.header('content-type')
  if (type === undefined ? (await c.req.text()) !== '' : !JSON_TYPE.test(type))
    return refusal(c, { reason: 'UNSUPPORTED_MEDIA_TYPE', message: 'Send the body as application/json' })
  await next()
  return
}

type Checked = { target: string; data: unknown } & (
  | { success: true }
  | { success: false; error: z.core.$ZodError }
)

/** A refusal names every field at fault. */
function refuseInvalid(checked: Checked, c: RollcallContext) {
  if (checked.success) return
  const repeated = checked.target === 'query' ? repeatedIn(Object(checked.data)) : []
  const issues = checked.error.issues.map(({ path, message }) => ({
    path: path.join('.'),
    message: repeated.includes(path[0]) ? 'must be given once' : message,
  }))
  return refusal(c, { reason: 'INVALID_REQUEST', message: sentence(issues), issues })
}

/** No field of a query takes several values. */
const repeatedIn = (query: object): unknown[] =>
  Object.entries(query).flatMap(([name, value]) => (Array.isArray(value) ? [name] : []))

const sentence = ([first, ...more]: { path: string; message: string }[]): string => {
  if (!first) return 'The request is not valid'
  const where = first.path === '' ? 'It ' : `${first.path}: `
  return `The request is not valid. ${where}${first.message}${more.length > 0 ? ` (and ${more.length} more)` : ''}`
}
