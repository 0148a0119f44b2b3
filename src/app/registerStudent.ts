import type { Command } from '../domain/commands.ts'
import { ok, type Result } from '../domain/result.ts'
import { type By, type MeetingPorts, metaOf } from './meetings.ts'
import type { Registrable } from './ports.ts'
import { isPassing, LOT, outcome, type RegistrationBook, registrantOf } from './registration.ts'
import type { ZoomFailure } from './zoom.ts'

export interface RegisterStudentPorts extends MeetingPorts {
  book: RegistrationBook
}

interface UpcomingMeeting {
  id: string
  zoom_meeting_id: string
}

/**
 * Registers one student for the meetings given, ten at a time. Answers with the meetings in which the student is
 * approved afterwards. Where Zoom did not answer for some, their own alarms go on with it; where it answered for none,
 * that is refused and nothing is begun.
 */
export async function registerStudent(
  ports: RegisterStudentPorts,
  by: By,
  student: Registrable,
  meetings: readonly UpcomingMeeting[],
): Promise<Result<string[], ZoomFailure>> {
  const unanswered: { number: string; failure: ZoomFailure }[] = []
  for (let from = 0; from < meetings.length; from += LOT) {
    const lot = meetings.slice(from, from + LOT).map(async ({ zoom_meeting_id: number }) => {
      const added = await ports.zoom.addRegistrant(number, registrantOf(student))
      if (!added.ok && isUnanswered(added.refusal)) unanswered.push({ number, failure: added.refusal })
      else await write(ports, by, number, outcome(student, added))
    })
    await Promise.all(lot)
  }
  const [first] = unanswered.map(({ failure }) => failure).sort(soonest)
  const ids = meetings.map(({ id }) => id)
  const approved = new Set(await ports.book.approved(student.userId, ids))
  if (first && approved.size === 0) return { ok: false, refusal: first }
  const request: Command = { type: 'RequestRegistration', people: [student] }
  await Promise.all(unanswered.map(({ number }) => write(ports, by, number, request)))
  return ok(ids.filter((id) => approved.has(id)))
}

const isUnanswered = (failure: ZoomFailure): boolean =>
  isPassing(failure) || failure.reason === 'ZOOM_NOT_CONFIGURED'

/** Those who say when to come back go first. */
const soonest = (a: ZoomFailure, b: ZoomFailure): number => comeBack(a) - comeBack(b)

const comeBack = (failure: ZoomFailure): number =>
  failure.reason === 'ZOOM_UNAVAILABLE' ? Date.parse(failure.retryAt) : Number.MAX_SAFE_INTEGER

/** A meeting that is deleted or cancelled meanwhile refuses, which is no failure of the others. */
async function write(ports: MeetingPorts, by: By, number: string, command: Command | null): Promise<void> {
  if (command === null) return
  const occurredAt = ports.clock.now().toISOString()
  const request = { contract: 1, id: ports.newId(), command, occurredAt, meta: metaOf(by) } as const
  await ports.writers.of(number).execute(request)
}
