import { createMiddleware } from 'hono/factory'
import type * as z from 'zod'
import type { Env } from './env.ts'
import { MOST_ISSUES, refusal } from './refusals.ts'

type Issue = { path: string; message: string }

/**
 * Checks the rows of a body of lists. Refuses the body if more rows are wrong than anybody would read about, because a fault takes more
 * bytes than its row. With `?partial=true` it takes wrong rows out and lets the rest through. The route's own check refuses faults outside
 * of rows.
 */
export function partly(schema: z.ZodType) {
  const left = new WeakMap<object, Left>()
  return {
    rowsTakenOut: createMiddleware<Env>(async (c, next) => {
      const { url, method, headers } = c.req.raw
      const text = await c.req.raw.text()
      const whole = parsed(text)
      const faults = rowFaults(schema, whole)
      if (faults.length > MOST_ISSUES)
        return refusal(c, { reason: 'INVALID_REQUEST', message: TOO_MANY, issues: faults.map(issueOf) })
      const { body, left: taken } =
        c.req.query('partial') === 'true'
          ? soundRows(whole, text, faults)
          : { body: text, left: NOTHING_LEFT }
      left.set(c, taken)
      c.req.raw = new Request(url, { method, headers, body })
      return next()
    }),
    left: (c: object): Left => left.get(c) ?? NOTHING_LEFT,
  }
}

const TOO_MANY = `The request is not valid: more than ${MOST_ISSUES.toLocaleString('en')} rows are wrong, and nothing was stored`

interface Left {
  issues: Issue[]
  /** A row's place before others were taken out, by its list's path. */
  placeOf: (list: string, index: number) => number
}

const NOTHING_LEFT: Left = { issues: [], placeOf: (_, index) => index }

/** A fault of a row. */
interface Fault {
  list: string
  index: number
  /** The path within the row. */
  within: readonly PropertyKey[]
  message: string
}

const issueOf = ({ list, index, within, message }: Fault): Issue => ({
  path: [list, index, ...within].join('.'),
  message,
})

/** Rows that are checked at a time. */
const LOT = 500

/** Stops soon after there are too many: a list of 16 MB may have millions of rows. */
function rowFaults(schema: z.ZodType, body: unknown): Fault[] {
  const faults: Fault[] = []
  for (const { path, rows } of listsIn(body))
    for (let from = 0; from < rows.length && faults.length <= MOST_ISSUES; from += LOT) {
      const lot: unknown = path.reduceRight<unknown>(
        (inner, key) => ({ [key]: inner }),
        rows.slice(from, from + LOT),
      )
      for (const issue of schema.safeParse(lot).error?.issues ?? []) {
        const [row, ...within] = issue.path.slice(path.length)
        if (typeof row !== 'number') continue
        faults.push({ list: path.join('.'), index: from + row, within, message: issue.message })
      }
    }
  return faults
}

/** The lists of a body and of the objects in it. */
function listsIn(body: unknown, under: readonly string[] = []): { path: string[]; rows: unknown[] }[] {
  if (typeof body !== 'object' || body === null) return []
  return Object.entries(body).flatMap(([key, value]) => {
    const path = [...under, key]
    if (Array.isArray(value)) return [{ path, rows: value }]
    return under.length === 0 ? listsIn(value, path) : []
  })
}

function soundRows(whole: unknown, text: string, faults: readonly Fault[]): { body: string; left: Left } {
  const gone = new Map<string, Set<number>>()
  for (const { list, index } of faults) gone.set(list, (gone.get(list) ?? new Set()).add(index))
  return {
    body: gone.size === 0 ? text : written(without(whole, gone), text),
    left: { issues: faults.map(issueOf), placeOf: placeIn(gone) },
  }
}

/** Null if it is not JSON. Then the route refuses it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** A body that is nested too deep to be written is left unchanged. The route refuses it. */
function written(body: unknown, text: string): string {
  try {
    return JSON.stringify(body)
  } catch {
    return text
  }
}

/** Looks only into objects that lead to a list with wrong rows. */
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
