import type { Standing, Token } from '../domain/who/vouching.ts'
import type { MeetingView } from './meetingView.ts'
import type { User } from './ports.ts'

/** Who asks, as their token says it. */
export interface Bearer extends Omit<Token, 'name'> {
  /** SHA-256 of the e-mail (lower case) where the roster knows the bearer by it; null where it knows them by the id. */
  emailDigest: string | null
}

/** Who asks, as the roster says it. */
export interface Bearing extends Standing {
  /** The roster's id; one of the issuer's where the roster does not know the e-mail. */
  id: string
  user: User | null
}

export interface Sight {
  meeting: MeetingView | null
  /** Whether the bearer is a pupil of the class. */
  enrolled: boolean
  /** The bearer's children in the class. */
  childIds: string[]
}

/** The users that a reader sees. */
export type InSight = 'all' | readonly string[]
