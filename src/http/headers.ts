/** The bookmark of a request's write. The client sends it with its next read. */
export const BOOKMARK_HEADER = 'x-d1-bookmark'

/** Names a write, so that a repeat does not do it again. */
export const IDEMPOTENCY_HEADER = 'idempotency-key'

/** Marks an answer as the stored first answer to an Idempotency-Key. */
export const REPLAYED_HEADER = 'idempotency-replayed'

/** Names a request in its answer and in its log lines. */
export const REQUEST_ID_HEADER = 'x-request-id'
