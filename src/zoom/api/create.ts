import * as z from 'zod'
import type { MeetingDraft, ZoomMeeting, ZoomResult } from '../../app/zoom.ts'
import { ok } from '../../domain/result.ts'
import { markOf, withMark } from '../mark.ts'
import { type Ask, decode } from './ask.ts'
import { newMeetingBody } from './bodies.ts'
import { createOnce, type OnceDeps } from './once.ts'
import { meetingPath } from './paths.ts'
import { type HostedMeeting, HostedMeetings, type Shapes } from './shapes.ts'

export interface CreateDeps extends OnceDeps {
  ask: Ask
  shapes: Shapes
  /** A new random UUID. */
  newId: () => string
}

/** Zoom's lists cut an agenda at this length. A cut agenda may have lost its mark. */
const LISTED_AGENDA = 250
const MINUTE_MS = 60_000

/** A whole meeting; only the agenda is checked. */
const Agenda = z.looseObject({ agenda: z.string().nullish() })

/** Creates a meeting once. If Zoom's answer is lost, the meeting is found by its mark. */
export function createMeeting(
  { newId, ...deps }: CreateDeps,
  host: string,
  draft: MeetingDraft,
): Promise<ZoomResult<ZoomMeeting>> {
  const mark = markOf(newId())
  // One path for one host: an e-mail in lower case, a Zoom user id unchanged.
  const user = host.includes('@') ? host.toLowerCase() : host
  const path = `/users/${encodeURIComponent(user)}/meetings`
  const body = newMeetingBody({ ...draft, agenda: withMark(draft.agenda, mark) })
  return createOnce(deps, {
    request: { operation: 'createMeeting', path, body },
    shape: deps.shapes.meeting,
    find: (deadline) => find(deps, { path, mark, startTime: Date.parse(draft.startTime), deadline }),
  })
}

/** The host's meeting with the mark, read whole; null if there is none. */
async function find(
  { ask, shapes }: Omit<CreateDeps, 'newId'>,
  { path, mark, startTime, deadline }: { path: string; mark: string; startTime: number; deadline: number },
): Promise<ZoomResult<ZoomMeeting | null>> {
  // `scheduled` is Zoom's widest list: past meetings that can be held again, live ones and upcoming ones.
  const query = { type: 'scheduled' }
  const listed = await ask.all({ operation: 'listMeetings', path, query, deadline }, HostedMeetings)
  if (!listed.ok) return listed
  for (const { id } of listed.value.filter((row) => mayBear(row, mark, startTime))) {
    const read = await ask.one({ operation: 'getMeeting', path: meetingPath(id), deadline }, Agenda)
    if (!read.ok && read.refusal.reason !== 'ZOOM_NOT_FOUND') return read
    if (read.ok && read.value.agenda?.includes(mark)) return decode(read.value, shapes.meeting)
  }
  return ok(null)
}

/** Whether a listed meeting may have the mark, so that it must be read whole. */
function mayBear({ agenda, start_time }: HostedMeeting, mark: string, startTime: number): boolean {
  if (agenda?.includes(mark)) return true
  if (agenda !== null && agenda.length < LISTED_AGENDA) return false
  return start_time !== null && Math.abs(Date.parse(start_time) - startTime) < MINUTE_MS
}
