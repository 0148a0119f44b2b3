import type { Standing, Token } from '../domain/who/vouching.ts'
import type { MeetingView } from './meetingView.ts'
import type { User } from './ports.ts'

/** The person who asks, by their token. */
export interface Bearer extends Omit<Token, 'name'> {
  /** SHA-256 of the e-mail (lower case) if the roster knows the bearer by the e-mail; null if by the id. */
  emailDigest: string | null
}

/** The person who asks, by the roster. */
export interface Bearing extends Standing {
  /** The roster's id, or the issuer's id if the roster does not know the bearer. */
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
