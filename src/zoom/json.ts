/** Zoom's JSON, or undefined. Meeting ids may exceed 2^53, so a whole number that would be rounded stays text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
      Number.isInteger(value) && !Number.isSafeInteger(value) ? context?.source : value,
    )
  } catch {
    return undefined
  }
}
