import type { Zoom, ZoomFailure } from '../../app/zoom.ts'
import { ok } from '../../domain/result.ts'
import type { Ask } from './ask.ts'
import { changeBody, occurrenceBody } from './bodies.ts'
import { meetingPath } from './paths.ts'
import type { Shapes } from './shapes.ts'

export const meetings = (ask: Ask, shapes: Shapes) =>
  ({
    getMeeting: (number) => ask.one(readingOf(number), shapes.meeting),
    updateMeeting: (number, change) =>
      ask.done({ operation: 'updateMeeting', path: meetingPath(number), body: changeBody(change) }),
    async deleteMeeting(number) {
      const deleted = await ask.done({ operation: 'deleteMeeting', path: meetingPath(number) })
      return !deleted.ok && deleted.refusal.reason === 'ZOOM_NOT_FOUND' ? ok(undefined) : deleted
    },
    updateOccurrence: (number, occurrenceId, change) =>
      ask.done({
        operation: 'updateMeeting',
        ...occurrenceOf(number, occurrenceId),
        body: occurrenceBody(change),
      }),
    async deleteOccurrence(number, occurrenceId) {
      const deleted = await ask.done({ operation: 'deleteMeeting', ...occurrenceOf(number, occurrenceId) })
      return !deleted.ok && isOver(deleted.refusal) ? ok(undefined) : deleted
    },
  }) satisfies Partial<Zoom>

/** For a single meeting Zoom ignores the parameter. */
export const readingOf = (number: string) =>
  ({
    operation: 'getMeeting',
    path: meetingPath(number),
    query: { show_previous_occurrences: 'true' },
  }) as const

/** A host's limit holds for all occurrences of the meeting. */
const occurrenceOf = (number: string, occurrenceId: string) => ({
  path: meetingPath(number),
  query: { occurrence_id: occurrenceId },
})

/** The occurrence is gone or has ended. */
const isOver = (refusal: ZoomFailure): boolean =>
  refusal.reason === 'ZOOM_NOT_FOUND' || ('code' in refusal && refusal.code === 3007)
