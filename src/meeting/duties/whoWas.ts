import type { PastParticipant, Zoom, ZoomFailure } from '../../app/zoom.ts'

/** What Zoom tells afterwards of who was in one instance. */
export type Told =
  | { kind: 'rows'; rows: PastParticipant[] }
  /** Not yet, or not all of it; `from` in epoch milliseconds, where Zoom says when to come back. */
  | { kind: 'later'; from: number }
  /** Zoom says no, and will say so again. */
  | { kind: 'refused' }

export type ReportingZoom = Pick<Zoom, 'listInstances' | 'reportParticipants' | 'pastParticipants'>

/** From this try on past_meetings is taken where the report does not come. */
const PATIENCE = 3

const LATER: Told = { kind: 'later', from: 0 }

/**
 * Asks who was in an instance: the report, which knows people best, but exists on paid plans, for two participants or
 * more, and some time after the end. Where there is none, past_meetings.
 */
export async function whoWas(zoom: ReportingZoom, uuid: string, tries: number): Promise<Told> {
  const report = await zoom.reportParticipants(uuid)
  // Empty, it is still to come, or there is none: the same doubt as with a report that Zoom does not find.
  if (report.ok && report.value.length === 0) return withoutReport(zoom, uuid, tries)
  if (report.ok) return told(report.value)
  switch (report.refusal.reason) {
    case 'ZOOM_NOT_FOUND':
      return withoutReport(zoom, uuid, tries)
    // The right to the report may be all that is missing.
    case 'ZOOM_UNAUTHORIZED':
    case 'ZOOM_REJECTED':
      return fromPastMeetings(zoom, uuid)
    case 'ZOOM_FAILED':
    case 'ZOOM_UNAVAILABLE':
    case 'ZOOM_NOT_CONFIGURED':
      return later(report.refusal)
  }
}

/** Zoom lists nobody for a while now and then; somebody was there, or there would be no instance. */
const told = (rows: PastParticipant[]): Told => (rows.length > 0 ? { kind: 'rows', rows } : LATER)

/** Zoom gives one code for a report that is still to come and for a report that never comes, because only one person was there. */
async function withoutReport(zoom: ReportingZoom, uuid: string, tries: number): Promise<Told> {
  const past = await fromPastMeetings(zoom, uuid)
  const isEnough = past.kind === 'rows' && (tries >= PATIENCE || peopleIn(past.rows) === 1)
  return isEnough || (past.kind === 'later' && past.from > 0) ? past : LATER
}

async function fromPastMeetings(zoom: ReportingZoom, uuid: string): Promise<Told> {
  const past = await zoom.pastParticipants(uuid)
  if (past.ok) return told(past.value)
  return past.refusal.reason === 'ZOOM_REJECTED' ? { kind: 'refused' } : later(past.refusal)
}

const peopleIn = (rows: readonly PastParticipant[]): number =>
  new Set(rows.map((row) => row.zoomAccountId ?? row.registrantId ?? row.email ?? row.name)).size

export const later = (failure: ZoomFailure): Told => ({
  kind: 'later',
  from: failure.reason === 'ZOOM_UNAVAILABLE' ? Date.parse(failure.retryAt) : 0,
})
