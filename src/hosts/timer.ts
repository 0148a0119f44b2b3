import type { SetTimer } from '../app/ports.ts'

/** The platform's own. */
export const timer: SetTimer = (ms, act) => {
  const set = setTimeout(act, ms)
  return () => clearTimeout(set)
}
