import type { NewEvent } from '../../src/app/ports.ts'
import type { MeetingEvent } from '../../src/domain/events.ts'

/** An event on its way into the log, as one webhook tells it. */
export const recordedAs = (id: string, event: MeetingEvent): NewEvent => ({
  ...event,
  id,
  occurredAt: '2026-03-02T08:00:00.000Z',
  recordedAt: '2026-03-02T08:00:01.000Z',
  meta: { actor: null, source: 'zoom', correlationId: id },
})
