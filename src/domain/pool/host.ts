/** A Zoom user who may host, as the pool knows them. */
export interface PoolHost {
  /** Their e-mail in lower case, or their Zoom user id while nobody knows the e-mail. */
  key: string
  /** How many meetings they may hold at one time. */
  places: number
  /** Null: nobody has said. */
  isLicensed: boolean | null
  /** How many people a meeting of theirs holds. */
  capacity: number
}

/** The plans of Zoom accounts. Education and Enterprise are `business`. */
export type PoolPlan = 'free' | 'pro' | 'business'

/** Zoom lets licensed users of these plans hold two meetings at one time, and everybody else one. */
export const placesOf = (plan: PoolPlan, isLicensed: boolean | null): number =>
  plan === 'business' && isLicensed === true ? 2 : 1

/** How many people a meeting holds, without the add-on for large meetings. */
export const capacityOf = (plan: PoolPlan, isLicensed: boolean | null): number =>
  plan === 'business' && isLicensed === true ? 300 : 100
