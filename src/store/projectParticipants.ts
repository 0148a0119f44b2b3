import { type SQL, sql } from 'drizzle-orm'
import type { NewEvent } from '../app/ports.ts'
import type { After, Participant } from '../domain/events.ts'

type Closed = NonNullable<After['closed']>[number]

/** What a run of events does to the participants of one meeting: each row is deleted, written or closed once. */
interface Fold {
  written: Map<string, Participant & { createdAt: string }>
  closed: Map<string, Closed>
  merged: Set<string>
}

export function projectParticipants(meetingId: string, events: readonly NewEvent[]): SQL[] {
  const fold: Fold = { written: new Map(), closed: new Map(), merged: new Set() }
  for (const event of events) if ('after' in event.data) add(fold, event.data.after, event.recordedAt)
  return [
    ...remove(meetingId, fold.merged),
    ...write(meetingId, fold.written),
    ...close(meetingId, fold.closed),
  ]
}

function add({ written, closed, merged }: Fold, after: After, at: string): void {
  for (const row of after.participants ?? []) {
    written.set(row.id, { ...row, createdAt: written.get(row.id)?.createdAt ?? at })
    closed.delete(row.id)
  }
  for (const { id, leaveTime, duration } of after.closed ?? []) {
    const row = written.get(id)
    if (row) written.set(id, { ...row, leaveTime, duration, status: 'left' })
    else closed.set(id, { id, leaveTime, duration })
  }
  for (const id of after.merged ?? []) {
    written.delete(id)
    closed.delete(id)
    merged.add(id)
  }
}

/** Goes first: who was merged and is back later in the run begins anew. */
const remove = (meetingId: string, ids: ReadonlySet<string>): SQL[] =>
  ids.size === 0
    ? []
    : [
        sql`delete from zoom_participants where meeting_id = ${meetingId}
              and id in (select value from json_each(${JSON.stringify([...ids])}))`,
      ]

const write = (meetingId: string, rows: Fold['written']): SQL[] =>
  rows.size === 0
    ? []
    : [
        sql`insert into zoom_participants
              (meeting_id, id, user_id, zoom_participant_id, name, email, join_time, leave_time, duration, status,
               created_at)
            select ${meetingId}, value->>'id', value->>'userId', value->>'zoomParticipantId', value->>'name',
              value->>'email', value->>'joinTime', value->>'leaveTime', value->>'duration', value->>'status',
              value->>'createdAt'
            from json_each(${JSON.stringify([...rows.values()])}) where true
            on conflict (meeting_id, id) do update set
              user_id = excluded.user_id, zoom_participant_id = excluded.zoom_participant_id,
              name = excluded.name, email = excluded.email, join_time = excluded.join_time,
              leave_time = excluded.leave_time, duration = excluded.duration, status = excluded.status`,
      ]

/** Materialized, or SQLite goes through all of the JSON for each participant. */
const close = (meetingId: string, rows: Fold['closed']): SQL[] =>
  rows.size === 0
    ? []
    : [
        sql`with now as materialized (
              select value->>'id' as id, value->>'leaveTime' as leave_time, value->>'duration' as duration
              from json_each(${JSON.stringify([...rows.values()])}))
            update zoom_participants set leave_time = now.leave_time, duration = now.duration, status = 'left'
            from now where meeting_id = ${meetingId} and zoom_participants.id = now.id`,
      ]
