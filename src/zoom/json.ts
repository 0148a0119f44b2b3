/** A number that may exceed 2^53, in a text that may be one of many. */
const LONG_NUMBER = /[:[,\s-](?:\d{16}|[\d.]+[eE])/

/** Zoom's JSON, or undefined. Meeting ids may exceed 2^53, so a whole number that would be rounded stays text. */
export function parseJson(text: string): unknown {
  try {
    // A reviver looks at each value, which takes several times as long as parsing.
    if (!LONG_NUMBER.test(text)) return JSON.parse(text)
    return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
      Number.isInteger(value) && !Number.isSafeInteger(value) ? context?.source : value,
    )
  } catch {
    return undefined
  }
}
