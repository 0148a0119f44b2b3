/** What was noted of a session, so that it is told once. */
export interface Noted {
  /** The scheduled start at which nobody had opened the class. */
  notOpened: string | null
  /** Whether it was noted who was missing. */
  missing: boolean
  /** Participants of whom it was noted that nobody knows who they are. */
  guests: Set<string>
  /** Pupils and guardians of absences that were announced: see noting.ts. */
  absences: Set<string>
}

export const nothingNoted = (): Noted => ({
  notOpened: null,
  missing: false,
  guests: new Set(),
  absences: new Set(),
})
