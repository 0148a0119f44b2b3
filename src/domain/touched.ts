/** What a fact touched: the rows to look at again. */
export class Touched {
  readonly participants = new Set<string>()
  /** Sessions of which every row may be another. */
  readonly sessions = new Set<string>()
  isCourse = false

  participant(id: string): true {
    this.participants.add(id)
    return true
  }

  /** When which session is held may be another. */
  course(): true {
    this.isCourse = true
    return true
  }

  session(id: string): true {
    this.sessions.add(id)
    return true
  }
}
