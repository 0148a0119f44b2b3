/** Join links, and fields that only Rollcall uses: the rows of `after`, keys of names and e-mails. */
const SECRETS = ['joinUrl', 'registrationUrl', 'password', 'customerKey', 'after', 'nameKey', 'emailKey']

/** Names, e-mails, texts that people wrote, and Zoom's settings, which name alternative hosts. */
const WORDS = ['name', 'email', 'title', 'description', 'note', 'message', 'settings']

type Data = Record<string, unknown>

/** An event's data for readers who may see its people. */
export const withoutSecrets = (data: object): Data => without(new Set(SECRETS), data)

/** An event's data with ids and no names, because Rollcall cannot erase a name at a receiver. */
export const idsAlone = (data: object): Data => without(new Set([...SECRETS, ...WORDS]), data)

const without = (unshown: ReadonlySet<string>, data: object): Data =>
  Object.fromEntries(
    Object.entries(data).flatMap(([key, value]) => (unshown.has(key) ? [] : [[key, inner(unshown, value)]])),
  )

function inner(unshown: ReadonlySet<string>, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => inner(unshown, item))
  return typeof value === 'object' && value !== null ? without(unshown, value) : value
}
