import { type Api, bodyOf, type Operation, type Parameter, type Schema } from './openapi.ts'

/** The declarations of a client, from an OpenAPI document: every schema that has a name, and every call by its path. */
export const declare = ({ paths, components }: Api): string =>
  [
    ...Object.entries(components.schemas).map(
      ([name, schema]) => `${comment(schema)}export type ${name} = ${typeOf(schema)}`,
    ),
    `export interface Client ${treeOf(Object.entries(paths))}`,
  ].join('\n\n')

type Paths = [path: string, operations: Record<string, Operation>][]

/** A client has a member for each part of a path. A part has the calls of the path that ends there. */
function treeOf(paths: Paths, behind = ''): string {
  const parts = Map.groupBy(
    paths.filter(([path]) => path !== behind),
    ([path]) => path.slice(behind.length + 1).split('/')[0] ?? '',
  )
  const calls = paths
    .filter(([path]) => path === behind)
    .flatMap(([, operations]) => Object.entries(operations).map(callOf))
  const members = [...parts].map(
    ([part, inside]) => `readonly ${JSON.stringify(named(part))}: ${treeOf(inside, `${behind}/${part}`)}`,
  )
  return block([...calls, ...members])
}

/** Hono writes `:id`, OpenAPI writes `{id}`. */
const named = (part: string): string => part.replace(/^\{(.*)\}$/, ':$1')

function callOf([method, operation]: [string, Operation]): string {
  const inputs = inputsOf(operation)
  const isOptional = inputs.every(({ required }) => !required)
  const args =
    inputs.length === 0 ? 'args?: {}' : `args${isOptional ? '?' : ''}: ${block(inputs.map(memberOf))}`
  return `${comment(operation)}$${method}(${args}, options?: ClientOptions): Promise<${answersOf(operation)}>`
}

interface Member {
  name: string
  type: string
  required: boolean
  description?: string | undefined
}

/** The parts of a request as Hono's client names them. */
function inputsOf({ parameters = [], requestBody }: Operation): Member[] {
  const sent = bodyOf(requestBody)
  const places = [
    ['param', 'path'],
    ['query', 'query'],
    ['header', 'header'],
  ] as const
  const given = places.flatMap(([name, place]) => {
    const members = parameters.filter((one) => one.in === place).map(parameterOf)
    const required = members.some((member) => member.required)
    return members.length === 0 ? [] : [{ name, required, type: block(members.map(memberOf)) }]
  })
  return sent === undefined ? given : [...given, { name: 'json', required: true, type: typeOf(sent) }]
}

const parameterOf = ({ name, required = false, schema, description }: Parameter): Member => ({
  name,
  required,
  type: typeOf(schema),
  description,
})

/** All refusals have one body, with any status. */
function answersOf({ responses }: Operation): string {
  const bodies = Object.entries(responses).flatMap(([status, answer]) => {
    const schema = bodyOf(answer)
    return schema === undefined ? [] : [{ status, type: typeOf(schema) }]
  })
  const byType = Map.groupBy(bodies, ({ type }) => type)
  return [...byType]
    .map(([type, same]) => `Answers<${same.map(({ status }) => status).join(' | ')}, ${type}>`)
    .join(' | ')
}

function typeOf(schema: Schema): string {
  const { $ref, anyOf, oneOf, type } = schema
  if ($ref !== undefined) return $ref.split('/').at(-1) ?? 'unknown'
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return union(schema.enum.map((value) => JSON.stringify(value)))
  const choices = anyOf ?? oneOf
  if (choices !== undefined) return union(choices.map(typeOf))
  if (schema.allOf !== undefined) return schema.allOf.map(typeOf).join(' & ')
  const types = typeof type === 'string' ? [type] : (type ?? [])
  return types.length === 0 ? 'unknown' : union(types.map((name) => plain(name, schema)))
}

const union = (types: string[]): string => [...new Set(types)].join(' | ')

function plain(type: string, schema: Schema): string {
  switch (type) {
    case 'integer':
      return 'number'
    case 'array':
      return `Array<${schema.items === undefined ? 'unknown' : typeOf(schema.items)}>`
    case 'object':
      return objectOf(schema)
    default:
      return type
  }
}

function objectOf({ properties, required = [], additionalProperties }: Schema): string {
  if (properties === undefined)
    return `Record<string, ${typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown'}>`
  return block(
    Object.entries(properties).map(([name, schema]) =>
      memberOf({
        name,
        type: typeOf(schema),
        required: required.includes(name),
        description: schema.description,
      }),
    ),
  )
}

const memberOf = ({ name, type, required, description }: Member): string =>
  `${comment({ description })}${JSON.stringify(name)}${required ? `: ${type}` : `?: ${type} | undefined`}`

const block = (members: string[]): string =>
  members.length === 0 ? '{}' : `{\n${members.join('\n').replaceAll(/^/gm, '  ')}\n}`

const comment = ({
  summary,
  description,
}: {
  summary?: string | undefined
  description?: string | undefined
}) => {
  const text = [summary, description].filter((one) => one !== undefined).join('\n')
  return text === '' ? '' : `/** ${text.replaceAll('*/', '* /')} */\n`
}
