import type { Command } from '../domain/commands.ts'
import { ok, type Result } from '../domain/result.ts'
import { type CarryOutPorts, carryOutChange, stampOf } from './carryOut.ts'
import type { Unavailable, WriteRefusal } from './contract.ts'
import type { Registrable } from './ports.ts'
import { type Answered, LOT, PAUSE_MS, type RegistrationBook } from './registration.ts'
import { type By, write } from './write.ts'
import type { ZoomFailure } from './zoom.ts'

export interface RegisterStudentPorts extends CarryOutPorts {
  book: Pick<RegistrationBook, 'answered'>
  wait: (ms: number) => Promise<void>
}

interface UpcomingMeeting {
  id: string
  zoom_meeting_id: string
}

/** The outcome of one meeting: D1's bookmark of its event, or a failure of Zoom or the log that may pass. */
type Answer = Result<{ bookmark: string | null }, ZoomFailure | Unavailable>

export interface Registered {
  /** The ids of the sessions that approved the pupil. */
  meetingIds: string[]
  /** The sessions that refused the pupil, and why. */
  failures: { meetingId: string; reason: string }[]
  /** D1's bookmark of the last write. A read with this bookmark sees all of them. */
  bookmark: string | null
}

/**
 * Registers one pupil for the given sessions. Returns the sessions that approved the pupil, and the sessions that refused. If Zoom or
 * the log failed, the meeting goes on by its own alarm. If the pupil is approved in no meeting and one failed, the request is
 * refused, and only meetings that may have begun go on.
 */
export async function registerStudent(
  ports: RegisterStudentPorts,
  by: By,
  student: Registrable,
  meetings: readonly UpcomingMeeting[],
): Promise<Result<Registered, ZoomFailure | Unavailable>> {
  const answers = await askForAll(ports, by, student, meetings)
  const ids = meetings.map(({ id }) => id)
  const answered = await ports.book.answered(student.userId, ids)
  const meetingIds = answered.flatMap(({ meetingId, reason }) => (reason === null ? [meetingId] : []))
  const passing = [...answers.values()].flatMap((answer) => (answer.ok ? [] : [answer.refusal]))
  const [first] = passing.sort(soonest)
  if (first && meetingIds.length === 0) return { ok: false, refusal: first }
  const left = await leaveToAlarms(ports, by, student, answers)
  const refused = left.find((answer) => !answer.ok)
  if (refused) return refused
  return ok({
    meetingIds,
    failures: answered.flatMap(refusedIn),
    bookmark: latestOf([...answers.values(), ...left]),
  })
}

const refusedIn = ({ meetingId, reason }: Answered) => (reason === null ? [] : [{ meetingId, reason }])

/**
 * Has ten meetings at a time ask Zoom and record its answers. If a whole lot got no answer, the others are not asked, so that a Zoom that
 * hangs is waited for only once. Returns the outcomes by meeting number.
 */
async function askForAll(
  ports: RegisterStudentPorts,
  by: By,
  student: Registrable,
  meetings: readonly UpcomingMeeting[],
): Promise<Map<string, Answer>> {
  const answers = new Map<string, Answer>()
  // A registration is for all sessions of a series.
  const numbers = [...new Set(meetings.map(({ zoom_meeting_id }) => zoom_meeting_id))]
  for (let from = 0; from < numbers.length; from += LOT) {
    if (from > 0) await ports.wait(PAUSE_MS)
    const lot = numbers.slice(from, from + LOT)
    const asked = await Promise.all(lot.map((number) => ask(ports, by, student, number)))
    for (const [n, number] of lot.entries()) answers.set(number, asked[n] ?? NONE)
    const [first] = asked
    if (first === undefined || asked.some(({ ok: isDone }) => isDone)) continue
    for (const number of numbers.slice(from + LOT)) answers.set(number, first)
    return answers
  }
  return answers
}

const NONE: Answer = ok({ bookmark: null })

/** The meeting's object records the registration first, and finishes it even if the request is cut off. */
async function ask(
  ports: RegisterStudentPorts,
  by: By,
  { userId }: Registrable,
  number: string,
): Promise<Answer> {
  const asked = await carryOutChange(ports, number, { ...stampOf(ports, by), kind: 'register', userId })
  if (asked.ok) return ok({ bookmark: asked.value.bookmark })
  return isPassing(asked.refusal) ? { ok: false, refusal: asked.refusal } : NONE
}

/** A meeting that was deleted meanwhile is no failure. */
const isPassing = (refusal: ZoomFailure | WriteRefusal): refusal is ZoomFailure | Unavailable =>
  refusal.reason === 'UNAVAILABLE' || refusal.reason.startsWith('ZOOM_')

async function leaveToAlarms(
  ports: RegisterStudentPorts,
  by: By,
  student: Registrable,
  answers: ReadonlyMap<string, Answer>,
): Promise<Result<{ bookmark: string | null }, Unavailable>[]> {
  const unanswered = [...answers].flatMap(([number, answer]) => (answer.ok ? [] : [number]))
  const request: Command = { type: 'RequestRegistration', people: [student] }
  return Promise.all(unanswered.map((number) => record(ports, by, number, request)))
}

async function record(
  ports: RegisterStudentPorts,
  by: By,
  number: string,
  command: Command,
): Promise<Result<{ bookmark: string | null }, Unavailable>> {
  const written = await write(ports, by, number, command)
  if (written.ok) return written
  const { refusal } = written
  return refusal.reason === 'UNAVAILABLE' ? { ok: false, refusal } : ok({ bookmark: null })
}

/** Failures that say when to come back go first. */
const soonest = (a: ZoomFailure | Unavailable, b: ZoomFailure | Unavailable): number =>
  comeBack(a) - comeBack(b)

const comeBack = (failure: ZoomFailure | Unavailable): number =>
  'retryAt' in failure ? Date.parse(failure.retryAt) : Number.MAX_SAFE_INTEGER

/** D1's bookmarks sort as text, the oldest first. */
const latestOf = (answers: readonly Answer[]): string | null =>
  answers
    .flatMap((answer) => (answer.ok && answer.value.bookmark ? [answer.value.bookmark] : []))
    .sort()
    .at(-1) ?? null
