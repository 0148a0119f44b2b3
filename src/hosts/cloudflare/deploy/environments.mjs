import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { experimental_readRawConfig } from 'wrangler'
import * as z from 'zod'

/**
 * `npm run configure`: writes wrangler.school.json from Rollcall's wrangler.toml and the school's school.json. An environment of wrangler
 * inherits no binding, so each environment gets all bindings, and none can be forgotten.
 */

const Environment = z.strictObject({
  database_id: z.string().min(1),
  kv_id: z.string().min(1),
  /** A domain of a zone in the same account. Without one the Worker has only its workers.dev address. */
  address: z.string().min(1).optional(),
  vars: z.record(z.string(), z.string()).default({}),
})
const School = z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), Environment)

/** The keys of wrangler.toml that an environment does not inherit. */
const Base = z.looseObject({
  d1_databases: z.tuple([z.looseObject({ database_name: z.string() })]),
  kv_namespaces: z.tuple([z.looseObject({})]),
  durable_objects: z.looseObject({}),
  ratelimits: z.array(z.looseObject({ namespace_id: z.string() })),
})

/** Not in TypeScript, because the types of wrangler bring the types of workerd with them. */
export function environments(toml, school) {
  const { d1_databases, kv_namespaces, durable_objects, ratelimits, ...base } = Base.parse(
    experimental_readRawConfig({ config: toml }).rawConfig,
  )
  const [database] = d1_databases
  const env = Object.entries(School.parse(school)).map(
    ([name, { database_id, kv_id, address, vars }], index) => [
      name,
      {
        d1_databases: [{ ...database, database_name: `${database.database_name}-${name}`, database_id }],
        kv_namespaces: [{ ...kv_namespaces[0], id: kv_id }],
        durable_objects,
        // A counter is shared by all Workers of the account that name it.
        ratelimits: ratelimits.map((limit) => ({ ...limit, namespace_id: `${limit.namespace_id}${index}` })),
        vars,
        ...(address && { routes: [{ pattern: address, custom_domain: true }] }),
      },
    ],
  )
  return { ...base, env: Object.fromEntries(env) }
}

/** Where a school's file still has the words of its sample: `from: …` for an id, and addresses of .example, which nobody has. */
export const placeholders = (school) =>
  Object.entries(School.parse(school)).flatMap(([name, { vars, ...rest }]) =>
    [...Object.entries(rest), ...Object.entries(vars).map(([key, value]) => [`vars.${key}`, value])]
      .filter(([, value]) => /^from: |\.example\b/.test(value))
      .map(([key, value]) => `${name}.${key}: ${value}`),
  )

function configure() {
  if (!existsSync('school.json'))
    return 'There is no school.json yet: cp docs/school.example.json school.json'
  const school = JSON.parse(readFileSync('school.json', 'utf8'))
  const left = placeholders(school)
  if (left.length > 0)
    return `school.json still has the sample's words, so nothing was written. Put in your own, or delete the line (of an environment that you have not: all of it):\n${left.map((one) => `  ${one}`).join('\n')}`
  const config = environments('wrangler.toml', school)
  writeFileSync('wrangler.school.json', `${JSON.stringify(config, null, 2)}\n`)
  console.log(`wrangler.school.json has ${Object.keys(school).join(' and ')}.`)
  return null
}

if (import.meta.main) {
  const trouble = configure()
  if (trouble !== null) console.error(trouble)
  process.exitCode = trouble === null ? 0 : 1
}
