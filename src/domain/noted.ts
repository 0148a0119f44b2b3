/** The notes already made of a session, so that each is made once. */
export interface Noted {
  /** The scheduled start of the class that nobody had opened. */
  notOpened: string | null
  /** Whether the missing pupils were noted. */
  missing: boolean
  /** Participants who were noted as unidentified. */
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
