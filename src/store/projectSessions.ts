import type { NewEvent } from '../app/ports.ts'
import type { HeldParts, SessionCourse, SessionSchedule } from '../domain/after.ts'
import { type SQL, sql } from './query.ts'
import { constant, type Statement } from './sql.ts'

/** The changes of a run of events to each session. The last value counts. */
export function projectSessions(events: readonly NewEvent[]): Statement[] {
  const courses = new Map<string, SessionCourse & { at: string }>()
  const helds = new Map<string, HeldParts>()
  const schedules = new Map<string, SessionSchedule & { at: string }>()
  for (const { data, recordedAt } of events)
    for (const { sessionId, schedule, course, held } of 'after' in data ? data.after : []) {
      if (held !== undefined) helds.set(sessionId, held)
      if (course) courses.set(sessionId, { ...course, at: latest(courses.get(sessionId)?.at, recordedAt) })
      if (schedule)
        schedules.set(sessionId, { ...schedule, at: latest(schedules.get(sessionId)?.at, recordedAt) })
    }
  return [...setCourses(courses, helds), ...setHelds(helds, courses), ...changed(schedules, setSchedule)]
}

/** Clocks are sometimes set back. */
const latest = (one: string | undefined, other: string): string =>
  one !== undefined && one > other ? one : other

const setCourses = (
  courses: ReadonlyMap<string, SessionCourse & { at: string }>,
  helds: ReadonlyMap<string, HeldParts>,
): Statement[] =>
  changed(new Map([...courses].map(([id, course]) => [id, { ...course, ...heldOf(helds, id) }])), setCourse)

const heldOf = (helds: ReadonlyMap<string, HeldParts>, id: string) =>
  helds.has(id) ? { held: helds.get(id) } : {}

/** Beside the course it costs no row of its own. */
function setHelds(helds: ReadonlyMap<string, HeldParts>, courses: ReadonlyMap<string, unknown>): Statement[] {
  const alone = [...helds.keys()].filter((id) => !courses.has(id))
  return changed(new Map(alone.map((id) => [id, heldOf(helds, id)])), setHeld)
}

function changed(sessions: ReadonlyMap<string, object>, query: (json: string) => Statement): Statement[] {
  if (sessions.size === 0) return []
  return [query(JSON.stringify([...sessions].map(([sessionId, session]) => ({ ...session, sessionId }))))]
}

const rows = (json: string): SQL =>
  sql`(select value->>'sessionId' as session_id, value from json_each(${json}))`

/** While a session goes on, readers count its people, because a counter would cost a row with each webhook. */
const setCourse = constant(
  (json) => sql`
    with now as materialized (select * from ${rows(json)})
    update zoom_meetings set
      status = value->>'status', started_at = value->>'startedAt', ended_at = value->>'endedAt',
      held_seconds = value->>'heldSeconds', open_since = value->>'openSince',
      held_outside_schedule = value->>'heldOutsideSchedule',
      participant_count = iif(value->>'status' = 'started', 0, value->>'participantCount'),
      joined_count = iif(value->>'status' = 'started', 0, value->>'joinedCount'),
      waited_count = value->>'waitedCount',
      held = coalesce(value->>'held', held),
      updated_at = max(updated_at, value->>'at')
    from now where zoom_meetings.id = now.session_id`,
)

const setHeld = constant(
  (json) => sql`
    with now as materialized (select * from ${rows(json)})
    update zoom_meetings set held = value->>'held' from now where zoom_meetings.id = now.session_id`,
)

/** A statement of its own, because these columns are indexed and each index costs a row. */
const setSchedule = constant(
  (json) => sql`
    with now as materialized (select * from ${rows(json)})
    update zoom_meetings set
      start_time = value->>'startTime', duration = value->>'duration', timezone = value->>'timezone',
      date = value->>'date',
      updated_at = max(updated_at, value->>'at')
    from now where zoom_meetings.id = now.session_id`,
)
