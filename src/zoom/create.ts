import * as z from 'zod'
import type { MeetingDraft, ZoomMeeting, ZoomResult } from '../app/zoom.ts'
import { ok } from '../domain/result.ts'
import type { Answer } from './answer.ts'
import { type Ask, decode } from './ask.ts'
import { isTooLong } from './backoff.ts'
import { newMeetingBody } from './bodies.ts'
import type { Call } from './call.ts'
import { settle } from './failure.ts'
import { markOf, withMark } from './mark.ts'
import { type HostedMeeting, HostedMeetingPage, Meeting } from './shapes.ts'

export interface CreateDeps {
  call: Call
  ask: Ask
  now: () => number
  /** A new random UUID. */
  newId: () => string
  wait: (ms: number) => Promise<void>
}

const MAX_CREATES = 3
/** Zoom may still be at work when the connection breaks; a look at once would come too early. */
const SETTLE_MS = 2_000
/** Where Zoom cuts an agenda in its lists: one that long may have lost its mark. */
const LISTED_AGENDA = 250
const MINUTE_MS = 60_000

/** A whole meeting, of which only the agenda is looked at. */
const Agenda = z.looseObject({ agenda: z.string().nullish() })

/**
 * Creates a meeting once. Where it is not known whether Zoom did (no answer, 5xx, nonsense), the meeting is looked up by its
 * mark, and created again only if Zoom does not have it; if that cannot be found out, nothing is repeated.
 */
export async function createMeeting(
  deps: CreateDeps,
  host: string,
  draft: MeetingDraft,
): Promise<ZoomResult<ZoomMeeting>> {
  const mark = markOf(deps.newId())
  const path = `/users/${encodeURIComponent(host)}/meetings`
  const body = newMeetingBody({ ...draft, agenda: withMark(draft.agenda, mark) })
  for (let tries = 1; ; tries += 1) {
    const answer = await deps.call({ operation: 'createMeeting', path, body })
    const created = readCreated(answer, deps.now())
    if (created.ok || !mayHaveCreated(answer)) return created
    await deps.wait(SETTLE_MS)
    const found = await find(deps.ask, path, mark, Date.parse(draft.startTime))
    if (!found.ok) return found
    if (found.value !== null) return ok(found.value)
    if (tries === MAX_CREATES || (answer.kind === 'ill' && isTooLong(answer.retryAfter))) return created
  }
}

function readCreated(answer: Answer, now: number): ZoomResult<ZoomMeeting> {
  const settled = settle(answer, now)
  return settled.ok ? decode(settled.value, Meeting) : settled
}

/** Of an answer that holds no meeting: 201 with nonsense in it counts as well. */
const mayHaveCreated = (answer: Answer) => answer.kind === 'ok' || (answer.kind === 'ill' && answer.sent)

/** The host's meeting that bears the mark, read whole; null where there is none. */
async function find(
  ask: Ask,
  path: string,
  mark: string,
  startTime: number,
): Promise<ZoomResult<ZoomMeeting | null>> {
  // `scheduled` is Zoom's widest list: past meetings that can be held again, live ones and upcoming ones.
  const query = { type: 'scheduled' }
  const listed = await ask.all({ operation: 'listMeetings', path, query }, HostedMeetingPage)
  if (!listed.ok) return listed
  for (const { id } of listed.value.filter((row) => mayBear(row, mark, startTime))) {
    const read = await ask.one(
      { operation: 'getMeeting', path: `/meetings/${encodeURIComponent(id)}` },
      Agenda,
    )
    if (!read.ok && read.refusal.reason !== 'ZOOM_NOT_FOUND') return read
    if (read.ok && read.value.agenda?.includes(mark)) return decode(read.value, Meeting)
  }
  return ok(null)
}

/** Whether a listed meeting has to be read whole to know. */
function mayBear({ agenda, start_time }: HostedMeeting, mark: string, startTime: number): boolean {
  if (agenda?.includes(mark)) return true
  if (agenda !== null && agenda.length < LISTED_AGENDA) return false
  return start_time !== null && Math.abs(Date.parse(start_time) - startTime) < MINUTE_MS
}
