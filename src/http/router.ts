import { OpenAPIHono } from '@hono/zod-openapi'
import * as z from 'zod'
import type { Env } from './env.ts'
import { refusal } from './refusals.ts'
import { sentenceOf } from './sentences.ts'

// The validator's own words are for programmers, and name its types.
z.config({ customError: sentenceOf })

/** A router whose validation failures name every field at fault. */
export const createRouter = () =>
  new OpenAPIHono<Env>({
    defaultHook: (result, c) => {
      if (result.success) return
      const issues = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
      return refusal(c, { reason: 'INVALID_REQUEST', message: sentence(issues), issues })
    },
  })

const sentence = ([first, ...more]: { path: string; message: string }[]): string => {
  if (!first) return 'The request is not valid'
  const where = first.path === '' ? '' : `${first.path}: `
  return `The request is not valid. ${where}${first.message}${more.length > 0 ? ` (and ${more.length} more)` : ''}`
}
