import type { PastParticipant, Zoom, ZoomResult } from '../../app/zoom.ts'
import { ok } from '../../domain/result.ts'
import type { Ask } from './ask.ts'
import type { ZoomRequest } from './call.ts'
import { encodeUuid } from './paths.ts'
import { Instances, Participants, pastParticipants } from './shapes.ts'

/** The calls about meetings that were held. */
export const heldMeetings = (ask: Ask) =>
  ({
    listInstances(number) {
      const path = `/past_meetings/${encodeURIComponent(number)}/instances`
      return ask.all({ operation: 'listInstances', path }, Instances)
    },
    reportParticipants(uuid) {
      const path = `/report/meetings/${encodeUuid(uuid)}/participants`
      const query = { include_fields: 'registrant_id' }
      return participants(ask, { operation: 'reportParticipants', path, query })
    },
    pastParticipants(uuid) {
      const path = `/past_meetings/${encodeUuid(uuid)}/participants`
      return participants(ask, { operation: 'pastParticipants', path })
    },
  }) satisfies Partial<Zoom>

async function participants(ask: Ask, request: ZoomRequest): Promise<ZoomResult<PastParticipant[]>> {
  const rows = await ask.all(request, Participants)
  return rows.ok ? ok(pastParticipants(rows.value)) : rows
}
