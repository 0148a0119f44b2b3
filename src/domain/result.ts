/** The result of an operation: a value, or a refusal. A refusal is data, so that it survives an RPC border. */
export type Result<T, R = Refusal> = { ok: true; value: T } | { ok: false; refusal: R }

/** A refusal. `reason` is stable and machine-readable, `message` is for a person. */
export interface Refusal<Reason extends string = string> {
  reason: Reason
  message: string
}

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value })

export const refuse = <const Reason extends string>(
  reason: Reason,
  message: string,
): { ok: false; refusal: Refusal<Reason> } => ({ ok: false, refusal: { reason, message } })
