/** Counts one request under a key; false if too many came in the last minute. */
export type Allow = (key: string) => Promise<boolean>

/** One counter for each limit. A missing counter limits nobody. */
export interface Limits {
  /** Requests of one user. */
  user?: Allow | undefined
  /** Requests from one address with tokens that are good or cannot be checked. A whole school may share the address. */
  address?: Allow | undefined
  /** Requests without a good token from one address. */
  failures?: Allow | undefined
}
