import type { Zoom } from '../../app/zoom.ts'
import { ok } from '../../domain/result.ts'
import type { Ask } from './ask.ts'
import { changeBody } from './bodies.ts'
import { meetingPath } from './paths.ts'
import type { Shapes } from './shapes.ts'

export const meetings = (ask: Ask, shapes: Shapes) =>
  ({
    getMeeting: (number) => ask.one({ operation: 'getMeeting', path: meetingPath(number) }, shapes.meeting),
    updateMeeting: (number, change) =>
      ask.done({ operation: 'updateMeeting', path: meetingPath(number), body: changeBody(change) }),
    async deleteMeeting(number) {
      const deleted = await ask.done({ operation: 'deleteMeeting', path: meetingPath(number) })
      return !deleted.ok && deleted.refusal.reason === 'ZOOM_NOT_FOUND' ? ok(undefined) : deleted
    },
  }) satisfies Partial<Zoom>
