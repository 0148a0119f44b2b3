import type { Named } from './rollView.ts'

interface Progress {
  requested: number
  approved: number
  failed: number
  pending: number
}

export interface RegistrationProgress extends Progress {
  /** The same without the office and the class's teacher. */
  pupils: Progress
  /** By name. */
  failures: RegistrationFailure[]
  /** Applicants who wait for an answer: the first 100 who asked. */
  asking: ApplicantView[]
}

export interface RegistrationFailure {
  user_id: string
  /** The roster's; null if the roster no longer has the user. */
  name: string | null
  /** Zoom's refusal or Rollcall's, as ZOOM_REJECTED or EMAIL_SHARED. */
  reason: string | null
  /** A pupil of a joint class, and not of the session's. */
  isOfJointClass: boolean
}

export interface RegistrantView {
  /** Zoom's; null before Zoom has approved them once. */
  registrant_id: string | null
  join_url: string | null
  status: 'pending' | 'approved' | 'denied' | 'leaving'
  /** The reason why they have no link. */
  error: string | null
}

/** Somebody who filled in Zoom's page. */
export interface ApplicantView {
  registrant_id: string
  /** As typed. */
  name: string | null
  email: string | null
  status: 'pending' | 'approved' | 'denied'
  asked_at: string
  /** The user by a teacher's statement. */
  user: Named | null
  /** The one user of the roster with this e-mail. The e-mail alone proves nothing. */
  email_user: { id: string; name: string } | null
  /** Whether several users of the roster have this e-mail. */
  email_shared: boolean
}

export interface ApplicantFilter {
  status?: ApplicantView['status'] | undefined
  registrantId?: string | undefined
  limit: number
  /** Only applicants behind this one. */
  after?: { askedAt: string; registrantId: string } | undefined
}
