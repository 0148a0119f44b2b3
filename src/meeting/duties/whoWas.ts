import type { PastParticipant, Zoom, ZoomFailure } from '../../app/zoom.ts'

/** Zoom's answer about the participants of an instance. */
export type ReportAnswer =
  | { kind: 'rows'; rows: PastParticipant[] }
  /**
   * Not yet, or incomplete. `from`, in epoch milliseconds, if Zoom says when to come back. `isUnasked`: Zoom could not be asked, and may have a
   * report.
   */
  | { kind: 'later'; from: number; isUnasked?: true }
  /** Zoom says no, and a repeat will not help. */
  | { kind: 'refused' }

export type ReportingZoom = Pick<Zoom, 'listInstances' | 'reportParticipants' | 'pastParticipants'>

/** From this try on, past_meetings is taken if there is no report. */
const PATIENCE = 3

const LATER: ReportAnswer = { kind: 'later', from: 0 }

/**
 * Asks for the participants of an instance. The report has the most evidence, but needs a paid plan, two participants and some time after
 * the end. Without a report, past_meetings is asked.
 */
export async function whoWas(zoom: ReportingZoom, uuid: string, tries: number): Promise<ReportAnswer> {
  const report = await zoom.reportParticipants(uuid)
  // An empty report may still be to come, or never come, just like a report that Zoom does not find.
  if (report.ok && report.value.length === 0) return withoutReport(zoom, uuid, tries)
  if (report.ok) return told(report.value)
  switch (report.refusal.reason) {
    case 'ZOOM_NOT_FOUND':
      return withoutReport(zoom, uuid, tries)
    // Perhaps only the right to the report is missing.
    case 'ZOOM_UNAUTHORIZED':
    case 'ZOOM_REJECTED':
      return fromPastMeetings(zoom, uuid)
    case 'ZOOM_FAILED':
    case 'ZOOM_UNAVAILABLE':
    case 'ZOOM_NOT_CONFIGURED':
      return later(report.refusal)
  }
}

/** Sometimes Zoom lists nobody for a while. But without participants there would be no instance. */
const told = (rows: PastParticipant[]): ReportAnswer => (rows.length > 0 ? { kind: 'rows', rows } : LATER)

/** Zoom has one code for two cases: the report is still to come, or it never comes because only one person was there. */
async function withoutReport(zoom: ReportingZoom, uuid: string, tries: number): Promise<ReportAnswer> {
  const past = await fromPastMeetings(zoom, uuid)
  const isEnough = past.kind === 'rows' && (tries >= PATIENCE || peopleIn(past.rows) === 1)
  return isEnough || (past.kind === 'later' && past.from > 0) ? past : LATER
}

async function fromPastMeetings(zoom: ReportingZoom, uuid: string): Promise<ReportAnswer> {
  const past = await zoom.pastParticipants(uuid)
  if (past.ok) return told(past.value)
  return past.refusal.reason === 'ZOOM_REJECTED' ? { kind: 'refused' } : later(past.refusal)
}

const peopleIn = (rows: readonly PastParticipant[]): number =>
  new Set(rows.map((row) => row.zoomAccountId ?? row.registrantId ?? row.email ?? row.name)).size

export const later = (failure: ZoomFailure): ReportAnswer => ({
  kind: 'later',
  from: failure.reason === 'ZOOM_UNAVAILABLE' ? Date.parse(failure.retryAt) : 0,
  ...(failure.reason !== 'ZOOM_NOT_FOUND' && { isUnasked: true }),
})
