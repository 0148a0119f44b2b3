import { createMiddleware } from 'hono/factory'
import type * as z from 'zod'
import type { Env } from './env.ts'

type Issue = { path: string; message: string }

/**
 * For a body of lists, with `?partial=true`: takes the rows out that are not as the schema has them, and lets the rest through. What is
 * wrong beside a row is left for the route's own check to refuse.
 */
export function partly(schema: z.ZodType) {
  const left = new WeakMap<object, Left>()
  return {
    rowsTakenOut: createMiddleware<Env>(async (c, next) => {
      if (c.req.query('partial') !== 'true') return next()
      const { url, method, headers } = c.req.raw
      const text = await c.req.raw.text()
      const { body, left: taken } = soundRows(schema, text)
      left.set(c, taken)
      c.req.raw = new Request(url, { method, headers, body })
      return next()
    }),
    left: (c: object): Left => left.get(c) ?? { issues: [], placeOf: (_, index) => index },
  }
}

interface Left {
  issues: Issue[]
  /** Where a row stood before others were taken out, by its list's path. */
  placeOf: (list: string, index: number) => number
}

function soundRows(schema: z.ZodType, text: string): { body: string; left: Left } {
  const gone = new Map<string, Set<number>>()
  const body = parsed(text)
  const issues: Issue[] = []
  for (const { path, message } of schema.safeParse(body).error?.issues ?? []) {
    const row = path.findIndex((step) => typeof step === 'number')
    if (row === -1) continue
    const list = path.slice(0, row).join('.')
    gone.set(list, (gone.get(list) ?? new Set()).add(Number(path[row])))
    issues.push({ path: path.join('.'), message })
  }
  return {
    body: gone.size === 0 ? text : written(without(body, gone), text),
    left: { issues, placeOf: placeIn(gone) },
  }
}

/** Null where it is no JSON: the route says so. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** A body that is nested too deep to be written is left whole: the route refuses it. */
function written(body: unknown, text: string): string {
  try {
    return JSON.stringify(body)
  } catch {
    return text
  }
}

/** Looks only into what leads to a list with rows to take out. */
function without(value: unknown, gone: ReadonlyMap<string, ReadonlySet<number>>, path = ''): unknown {
  if (Array.isArray(value)) return value.filter((_, index) => !gone.get(path)?.has(index))
  const leadsOn = path === '' || [...gone.keys()].some((list) => list.startsWith(`${path}.`))
  if (typeof value !== 'object' || value === null || !leadsOn) return value
  const under = (key: string) => (path === '' ? key : `${path}.${key}`)
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, without(one, gone, under(key))]))
}

const placeIn =
  (gone: ReadonlyMap<string, ReadonlySet<number>>): Left['placeOf'] =>
  (list, index) => {
    let place = index
    for (const taken of [...(gone.get(list) ?? [])].sort((a, b) => a - b)) if (taken <= place) place += 1
    return place
  }
