import { type ClientRequestOptions, hc } from 'hono/client'
import type { Api } from './api.ts'

/** Rollcall's API for a frontend in TypeScript: what each route takes and answers, by status, is in the types. */
export type Client = ReturnType<typeof hc<Api>>

/**
 * `baseUrl` is where Rollcall answers, as https://rollcall.school.example. `headers` are sent with every request: a
 * function is asked anew each time, for tokens end.
 */
export const createClient = (baseUrl: string, options?: ClientRequestOptions): Client =>
  hc<Api>(baseUrl, options)
