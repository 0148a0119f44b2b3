import type * as z from 'zod'
import { invalid, ZoomRefusal } from './refusal.ts'

/** Reads a JSON body by a schema, or refuses it with code 300 and the fields, as Zoom does. */
export async function readBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(parseJson(await request.text()))
  if (parsed.success) return parsed.data
  throw invalid(parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message })))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ZoomRefusal(400, 300, 'Request Body should be a valid JSON object.')
  }
}
