import type { NewEvent } from '../app/ports.ts'
import type { Participant, SessionAfter } from '../domain/after.ts'
import { sql } from './query.ts'
import { chunks, constant, type Statement } from './sql.ts'

type Closed = NonNullable<SessionAfter['closed']>[number]
type OfSession = { sessionId: string }

/** The changes of a run of events to participants. Each row is deleted, written or closed once. Keys are session and id. */
interface Fold {
  written: Map<string, Participant & OfSession & { createdAt: string }>
  closed: Map<string, Closed & OfSession>
  removed: Map<string, { id: string } & OfSession>
}

/** Removals come first, because a removed row may come back later in the run. The changes have one bound value each. */
export function projectParticipants(events: readonly NewEvent[]): {
  removals: Statement[]
  changes: Statement[]
} {
  const fold: Fold = { written: new Map(), closed: new Map(), removed: new Map() }
  for (const { data, recordedAt } of events)
    for (const after of 'after' in data ? data.after : []) add(fold, after, recordedAt)
  return {
    removals: lots(fold.removed, remove),
    changes: [...lots(fold.written, write), ...lots(fold.closed, close)],
  }
}

function add({ written, closed, removed }: Fold, after: SessionAfter, at: string): void {
  const { sessionId } = after
  const keyOf = (id: string) => `${sessionId} ${id}`
  for (const row of after.participants ?? []) {
    const key = keyOf(row.id)
    written.set(key, { ...row, sessionId, createdAt: written.get(key)?.createdAt ?? at })
    closed.delete(key)
  }
  for (const now of after.closed ?? []) {
    const key = keyOf(now.id)
    const row = written.get(key)
    if (row) written.set(key, { ...row, ...now, status: 'left', openSince: null })
    else closed.set(key, { ...now, sessionId })
  }
  for (const id of after.removed ?? []) {
    const key = keyOf(id)
    written.delete(key)
    closed.delete(key)
    removed.set(key, { id, sessionId })
  }
}

/** D1 takes two megabytes in one value. */
const lots = (rows: ReadonlyMap<string, object>, query: (json: string) => Statement): Statement[] =>
  chunks([...rows.values()].map((row) => JSON.stringify(row))).map((lot) => query(`[${lot.join()}]`))

const remove = constant(
  (rows) => sql`
  delete from zoom_participants where (meeting_id, id) in (
    select value->>'sessionId', value->>'id' from json_each(${rows}))`,
)

/** json_each writes a row's JSON anew for each look at it. With the limit SQLite looks once a row, not once a column. */
const write = constant(
  (rows) => sql`
  insert into zoom_participants
    (meeting_id, id, user_id, zoom_participant_id, name, email, join_time, leave_time, duration, status, created_at,
     open_since, attended_seconds, arrived_at, time_uncertain, claimed, waited_seconds, waiting_since,
     linkable)
  select value->>'sessionId', value->>'id', value->>'userId', value->>'zoomParticipantId', value->>'name',
    value->>'email', value->>'joinTime', value->>'leaveTime', value->>'duration', value->>'status',
    value->>'createdAt', value->>'openSince', value->>'attendedSeconds', value->>'arrivedAt',
    value->>'timeUncertain' is true, value->>'claimed' is true, value->>'waitedSeconds', value->>'waitingSince',
    value->>'linkable' is true
  from (select value from json_each(${rows}) limit -1) where true
  on conflict (meeting_id, id) do update set
    user_id = excluded.user_id, zoom_participant_id = excluded.zoom_participant_id, name = excluded.name,
    email = excluded.email, join_time = excluded.join_time, leave_time = excluded.leave_time,
    duration = excluded.duration, status = excluded.status, open_since = excluded.open_since,
    attended_seconds = excluded.attended_seconds, arrived_at = excluded.arrived_at,
    time_uncertain = excluded.time_uncertain, claimed = excluded.claimed, waited_seconds = excluded.waited_seconds,
    waiting_since = excluded.waiting_since, linkable = excluded.linkable`,
)

/** SQLite goes through the JSON once, and looks up each row by its key. To materialize the JSON would read each row once more. */
const close = constant(
  (rows) => sql`
  with now as not materialized (
    select value->>'sessionId' as meeting_id, value->>'id' as id, value->>'leaveTime' as leave_time,
      value->>'duration' as duration, value->>'attendedSeconds' as attended_seconds
    from json_each(${rows}))
  update zoom_participants set leave_time = now.leave_time, duration = now.duration, status = 'left',
    open_since = null, attended_seconds = now.attended_seconds
  from now where zoom_participants.meeting_id = now.meeting_id and zoom_participants.id = now.id`,
)
