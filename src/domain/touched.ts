import type { Meeting, Session } from './meeting.ts'

/** What a fact touched: the rows to look at again. */
export class Touched {
  readonly participants = new Set<string>()
  /** Sessions in which every row may have changed. */
  readonly sessions = new Set<string>()
  isCourse = false

  participant(id: string): true {
    this.participants.add(id)
    return true
  }

  /** Which instances belong to which session may have changed. */
  course(): true {
    this.isCourse = true
    return true
  }

  session(id: string): true {
    this.sessions.add(id)
    return true
  }
}

/** Changes these sessions. Every row of theirs may change with them, and which instances belong to which session. */
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
