import type { ZoomFailure } from '../../app/zoom.ts'

/** Zoom's HTTP status and error code, as far as they are known. */
export interface About {
  status?: number
  code?: number
}

const LACKS_SCOPE = "Rollcall's Zoom app lacks a permission (scope)"

/** Zoom's own texts are localised and may name people, so Rollcall has its own sentences, by Zoom's code. */
const SENTENCES: Record<number, string> = {
  200: "Zoom's plan or permissions do not allow this",
  300: 'Zoom did not accept a value',
  1001: 'Zoom knows no such user',
  1010: 'The user belongs to another Zoom account',
  3001: 'Zoom has no such meeting, or no record of it yet',
  3002: 'The meeting is in progress',
  3038: 'The meeting is over',
  3043: 'The meeting has no room for more registrants',
  3161: 'The user may not host meetings in Zoom',
  3301: 'Zoom has no such recording',
  4700: LACKS_SCOPE,
  4711: LACKS_SCOPE,
  12702: 'The meeting lies too far back for Zoom',
}

/** A refusal by Zoom. `fields` are the fields that it did not accept. */
export function refused(about: About, fields: string[]): ZoomFailure {
  // Only names of fields, because the texts beside them can be personal.
  const names = fields.filter((field) => /^[\w.[\]]{1,60}$/.test(field)).slice(0, 5)
  const sentence = SENTENCES[about.code ?? 0] ?? 'Zoom refused the request'
  const message = [sentence, ...(names.length > 0 ? [names.join(', ')] : [])].join(': ')
  return { reason: reasonOf(about.code), message, ...about }
}

function reasonOf(code: number | undefined) {
  switch (code) {
    case 1001:
    case 3001:
    case 3301:
      return 'ZOOM_NOT_FOUND'
    case 4700:
    case 4711:
      return 'ZOOM_UNAUTHORIZED'
    default:
      return 'ZOOM_REJECTED'
  }
}

/** `until` in milliseconds since the epoch. */
export function zoomUnavailable(sentence: string, until: number, about: About = {}): ZoomFailure {
  const retryAt = new Date(until).toISOString()
  return { reason: 'ZOOM_UNAVAILABLE', message: `${sentence}; try again after ${retryAt}`, retryAt, ...about }
}

/** Zoom sends 429 with every limit. */
export const LIMIT = { status: 429, code: 429 } satisfies About
