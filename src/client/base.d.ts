// Made by `npm run build:client` from Rollcall's own description of its API. Do not change it by hand.

/** An answer of Rollcall's. `ok` and `status` determine the type of its body. */
export interface Answer<Status extends number, Body> extends Omit<Response, 'json' | 'ok' | 'status'> {
  readonly status: Status
  readonly ok: Status extends 200 | 201 | 202 ? true : false
  json(): Promise<Body>
}

/** One type of answer for each status. */
export type Answers<Status extends number, Body> = Status extends number ? Answer<Status, Body> : never

/** The body of a call's answer with this status, as `BodyOf<Client['api']['zoom']['meetings']['$get'], 200>`. */
export type BodyOf<Call extends (...args: never[]) => Promise<unknown>, Status extends number> = Awaited<
  ReturnType<Extract<Awaited<ReturnType<Call>>, Answer<Status, unknown>>['json']>
>

export interface ClientOptions {
  /** Sent with every request. A function is called for each request, because tokens expire. */
  headers?: Record<string, string> | (() => Record<string, string> | Promise<Record<string, string>>)
  /** Replaces the global fetch. */
  fetch?: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>
  init?: RequestInit
}

/** Rollcall's API. `baseUrl` is Rollcall's address, as https://rollcall.school.example. */
export declare function createClient(baseUrl: string, options?: ClientOptions): Client
