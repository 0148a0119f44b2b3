import type { Meeting, Session } from './meeting.ts'

/** The rows that a fact may have changed. */
export class Touched {
  readonly participants = new Set<string>()
  /** Sessions with all rows touched. */
  readonly sessions = new Set<string>()
  isCourse = false

  participant(id: string): true {
    this.participants.add(id)
    return true
  }

  /** True if instances may now belong to other sessions. */
  course(): true {
    this.isCourse = true
    return true
  }

  session(id: string): true {
    this.sessions.add(id)
    return true
  }
}

/** Marks these sessions as changed. All of their rows may change, and instances may now belong to other sessions. */
export function changeSessions(
  { sessions }: Pick<Meeting, 'sessions'>,
  sessionIds: readonly string[],
  touched: Touched,
  change: (session: Session) => void,
): true {
  for (const id of sessionIds) {
    const session = sessions.get(id)
    if (!session) continue
    change(session)
    touched.session(id)
  }
  return touched.course()
}
