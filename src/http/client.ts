import { type ClientRequestOptions, hc } from 'hono/client'
import type { Api } from './api.ts'

/** Rollcall's API for a frontend in TypeScript, with types for each route's bodies by status. */
export type Client = ReturnType<typeof hc<Api>>

/**
 * `baseUrl` is Rollcall's address, as https://rollcall.school.example. `headers` are sent with every request. Give a
 * function, which is called for each request, because tokens expire.
 */
export const createClient = (baseUrl: string, options?: ClientRequestOptions): Client =>
  hc<Api>(baseUrl, options)
