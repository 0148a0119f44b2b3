import type { Command } from '../domain/commands.ts'
import { ok, type Result } from '../domain/result.ts'
import { askAgainAt } from './askAgain.ts'
import { CONTRACT, type Unavailable } from './contract.ts'
import { type By, type MeetingPorts, metaOf } from './meetings.ts'
import type { Registrable } from './ports.ts'
import { LOT, outcome, type RegistrationBook, registrantOf } from './registration.ts'
import type { ZoomFailure } from './zoom.ts'

export interface RegisterStudentPorts extends MeetingPorts {
  book: RegistrationBook
}

interface UpcomingMeeting {
  id: string
  zoom_meeting_id: string
}

/** A meeting for which Zoom may register the student another time. */
interface Unanswered {
  number: string
  failure: ZoomFailure
}

/**
 * Registers one student for the meetings given. Answers with those in which the student is approved afterwards. Where
 * Zoom did not answer for some, their own alarms go on with it; where nothing could be done for that, it is refused
 * and nothing goes on.
 */
export async function registerStudent(
  ports: RegisterStudentPorts,
  by: By,
  student: Registrable,
  meetings: readonly UpcomingMeeting[],
): Promise<Result<string[], ZoomFailure | Unavailable>> {
  const unanswered = await ask(ports, by, student, meetings)
  const ids = meetings.map(({ id }) => id)
  const approved = new Set(await ports.book.approved(student.userId, ids))
  const [first] = unanswered.map(({ failure }) => failure).sort(soonest)
  if (first && approved.size === 0) return { ok: false, refusal: first }
  const left = await leaveToAlarms(ports, by, student, unanswered)
  return left.ok ? ok(ids.filter((id) => approved.has(id))) : left
}

/** Asks Zoom for ten meetings at a time, and records what it says. */
async function ask(
  ports: MeetingPorts,
  by: By,
  student: Registrable,
  meetings: readonly UpcomingMeeting[],
): Promise<Unanswered[]> {
  const unanswered: Unanswered[] = []
  for (let from = 0; from < meetings.length; from += LOT) {
    const lot = meetings.slice(from, from + LOT).map(async ({ zoom_meeting_id: number }) => {
      const added = await ports.zoom.addRegistrant(number, registrantOf(student))
      if (!added.ok && askAgainAt(added.refusal, ports.clock.now().getTime()) !== null)
        unanswered.push({ number, failure: added.refusal })
      else await write(ports, by, number, outcome(student, added))
    })
    await Promise.all(lot)
  }
  return unanswered
}

/** Those who say when to come back go first. */
const soonest = (a: Unanswered['failure'], b: Unanswered['failure']): number => comeBack(a) - comeBack(b)

const comeBack = (failure: ZoomFailure): number =>
  failure.reason === 'ZOOM_UNAVAILABLE' ? Date.parse(failure.retryAt) : Number.MAX_SAFE_INTEGER

/** A meeting that was deleted meanwhile refuses, which is nobody's failure. */
async function leaveToAlarms(
  ports: MeetingPorts,
  by: By,
  student: Registrable,
  unanswered: readonly Unanswered[],
): Promise<Result<void, Unavailable>> {
  const request: Command = { type: 'RequestRegistration', people: [student] }
  const answers = await Promise.all(unanswered.map(({ number }) => write(ports, by, number, request)))
  for (const answer of answers)
    if (!answer.ok && answer.refusal.reason === 'UNAVAILABLE') return { ok: false, refusal: answer.refusal }
  return ok(undefined)
}

function write(ports: MeetingPorts, by: By, number: string, command: Command) {
  const occurredAt = ports.clock.now().toISOString()
  return ports.writers
    .of(number)
    .execute({ contract: CONTRACT, id: ports.newId(), command, occurredAt, meta: metaOf(by) })
}
