import * as z from 'zod'
import type { Random } from '../simulator/random.ts'
import { call } from '../support/rollcall.ts'
import { mutated } from './fuzzJson.ts'

/** The parts of JSON Schema that the document uses; of anything else any value will do. */
export interface Schema {
  $ref?: string | undefined
  type?: string | string[] | undefined
  enum?: unknown[] | undefined
  anyOf?: Schema[] | undefined
  properties?: Record<string, Schema> | undefined
  required?: string[] | undefined
  items?: Schema | undefined
  format?: string | undefined
  minimum?: number | undefined
  maximum?: number | undefined
}

const Schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    enum: z.array(z.unknown()).optional(),
    anyOf: z.array(Schema).optional(),
    properties: z.record(z.string(), Schema).optional(),
    required: z.array(z.string()).optional(),
    items: Schema.optional(),
    format: z.string().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
  }),
)

const OperationObject = z.object({
  parameters: z.array(z.object({ name: z.string(), in: z.string(), schema: Schema })).default([]),
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema: Schema })) }).optional(),
  responses: z.record(z.string(), z.unknown()),
})

const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), OperationObject)) })

/** One route of the API, as /api/openapi.json tells of it. */
export interface Operation {
  method: string
  /** With its parameters in braces. */
  path: string
  parameters: { name: string; in: string; schema: Schema }[]
  /** Null where the route reads no JSON, or reads bytes. */
  body: Schema | null
  statuses: ReadonlySet<number>
}

/** Monitors' routes refuse nobody. */
export async function readOperations(): Promise<Operation[]> {
  const { paths } = Document.parse((await call('GET', '/api/openapi.json')).body)
  const ofApi = Object.entries(paths).filter(([path]) => path.startsWith('/api/'))
  return ofApi.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters, requestBody, responses }]) => ({
      method: method.toUpperCase(),
      path,
      parameters,
      body: requestBody?.content['application/json']?.schema ?? null,
      statuses: new Set(Object.keys(responses).map(Number)),
    })),
  )
}

/** What there is in the school, by the name of the field that it may stand in. */
export type Known = Record<string, readonly string[]>

/** A value that the schema allows; under a known name mostly one that is there. */
export function validValue(schema: Schema, name: string, known: Known, random: Random): unknown {
  const there = known[name]
  if (there && random.chance(0.8)) return random.pick(there)
  if (schema.enum) return random.pick(schema.enum)
  if (schema.anyOf) return validValue(random.pick(schema.anyOf), name, known, random)
  switch (typeof schema.type === 'object' ? random.pick(schema.type) : schema.type) {
    case 'object':
      return validObject(schema, known, random)
    case 'array':
      return Array.from({ length: random.int(0, 3) }, () =>
        validValue(schema.items ?? {}, name, known, random),
      )
    case 'integer':
    case 'number':
      return random.int(schema.minimum ?? 0, schema.maximum ?? 1_000)
    case 'boolean':
      return random.chance(0.5)
    case 'string':
      return validText(schema.format, random)
    default:
      return null
  }
}

function validObject({ properties, required = [] }: Schema, known: Known, random: Random) {
  if (!properties)
    return mutated({ waiting_room: true, nested: { deep: [1, 'two'] } }, random.int(0, 3), random)
  const chosen = Object.entries(properties).filter(([name]) => required.includes(name) || random.chance(0.5))
  return Object.fromEntries(chosen.map(([name, schema]) => [name, validValue(schema, name, known, random)]))
}

function validText(format: string | undefined, random: Random): string {
  const day = `2026-0${random.int(1, 9)}-1${random.int(0, 9)}`
  switch (format) {
    case 'date-time':
      return `${day}T08:00:00Z`
    case 'date':
      return day
    case 'email':
    case 'idn-email':
      return `${random.hex(8)}@school.example`
    case 'uri':
      return 'https://school.example/picture.png'
    default:
      return random.hex(12)
  }
}
