import * as z from 'zod'

/** A number of a query. Only digits count: JavaScript also reads `0x10` and `1e3` as numbers. */
export const inDigits = <S extends z.ZodType<unknown, number | undefined>>(schema: S) =>
  z.preprocess((given: string | number) => (typeof given === 'string' ? read(given) : given), schema)

const read = (text: string): number => (/^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN)
