import * as z from 'zod'
import type { Attempt, MeetingDraft, ZoomMeeting, ZoomResult } from '../../app/zoom.ts'
import { ok } from '../../domain/result.ts'
import { MINUTE_MS } from '../../domain/when/duration.ts'
import { tagOf, withTag } from '../tag.ts'
import { type Ask, decode } from './ask.ts'
import { newMeetingBody } from './bodies.ts'
import { readingOf } from './meetings.ts'
import { createOnce, type OnceDeps } from './once.ts'
import { type ListedMeeting, ListedMeetings, type Shapes } from './shapes.ts'

export interface CreateDeps extends OnceDeps {
  ask: Ask
  shapes: Shapes
}

/** Zoom's lists cut an agenda at this length. Then the tag may be missing. */
const LISTED_AGENDA = 250

/** A whole meeting; only the agenda is checked. */
const Agenda = z.looseObject({ agenda: z.string().nullish() })

/** Creates a meeting once. If Zoom's answer to this or an earlier attempt was lost, the meeting is found by its tag. */
export async function createMeeting(
  deps: CreateDeps,
  host: string,
  draft: MeetingDraft,
  { id, isRepeat }: Attempt,
): Promise<ZoomResult<ZoomMeeting>> {
  const tag = tagOf(id)
  const path = pathOf(host)
  const body = newMeetingBody({ ...draft, agenda: withTag(draft.agenda, tag) })
  const startTime = Date.parse(draft.startTime)
  const creation = {
    request: { operation: 'createMeeting', path, body },
    shape: deps.shapes.meeting,
    find: (deadline: number) => find(deps, { path, tag, startTime, deadline }),
  } as const
  const made = isRepeat ? await creation.find(deps.deadline()) : ok(null)
  if (!made.ok) return made
  return made.value === null ? createOnce(deps, creation) : ok(made.value)
}

/** The number of the meeting that an attempt created for this host; null if there is none. */
export async function findMeeting(
  deps: CreateDeps,
  host: string,
  { id, startTime }: { id: string; startTime: string },
): Promise<ZoomResult<string | null>> {
  const found = await find(deps, {
    path: pathOf(host),
    tag: tagOf(id),
    startTime: Date.parse(startTime),
    deadline: deps.deadline(),
  })
  return found.ok ? ok(found.value?.number ?? null) : found
}

/** One path for one host: an e-mail in lower case, a Zoom user id unchanged. */
function pathOf(host: string): string {
  const user = host.includes('@') ? host.toLowerCase() : host
  return `/users/${encodeURIComponent(user)}/meetings`
}

/** The host's meeting with the tag, read whole; null if there is none. */
async function find(
  { ask, shapes }: CreateDeps,
  { path, tag, startTime, deadline }: { path: string; tag: string; startTime: number; deadline: number },
): Promise<ZoomResult<ZoomMeeting | null>> {
  // `scheduled` is Zoom's widest list: past meetings that can be held again, live ones and upcoming ones.
  const query = { type: 'scheduled' }
  const listed = await ask.all({ operation: 'listMeetings', path, query, deadline }, ListedMeetings)
  if (!listed.ok) return listed
  for (const { id } of listed.value.filter((row) => mayHave(row, tag, startTime))) {
    const read = await ask.one({ ...readingOf(id), deadline }, Agenda)
    if (!read.ok && read.refusal.reason !== 'ZOOM_NOT_FOUND') return read
    if (read.ok && read.value.agenda?.includes(tag)) return decode(read.value, shapes.meeting)
  }
  return ok(null)
}

/** Whether a listed meeting may have the tag and must be read whole. */
function mayHave({ agenda, start_time }: ListedMeeting, tag: string, startTime: number): boolean {
  if (agenda?.includes(tag)) return true
  if (agenda !== null && agenda.length < LISTED_AGENDA) return false
  return start_time !== null && Math.abs(Date.parse(start_time) - startTime) < MINUTE_MS
}
