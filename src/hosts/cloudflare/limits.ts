import type { Allow, Limits } from '../../http/limits.ts'
import type { Bindings } from './bindings.ts'

/** The counters of wrangler.toml, which sets the requests a minute of each. */
export const limitsOf = ({ LIMIT_USER, LIMIT_ADDRESS, LIMIT_FAILURES }: Bindings): Limits => ({
  user: LIMIT_USER && counter(LIMIT_USER),
  address: LIMIT_ADDRESS && counter(LIMIT_ADDRESS),
  failures: LIMIT_FAILURES && counter(LIMIT_FAILURES),
})

/** A counter that fails limits nobody. */
const counter =
  (limiter: RateLimit): Allow =>
  async (key) => {
    try {
      return (await limiter.limit({ key })).success
    } catch {
      return true
    }
  }
