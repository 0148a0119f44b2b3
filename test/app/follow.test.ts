import { describe, expect, it } from 'vitest'
import { changeMeeting } from '../../src/app/changeMeeting.ts'
import { deleteMeeting } from '../../src/app/deleteMeeting.ts'
import type { MeetingView } from '../../src/app/queries.ts'
import type { Zoom } from '../../src/app/zoom.ts'
import { ok } from '../../src/domain/result.ts'
import { meetingsLike } from '../support/fakes.ts'

const meeting = { zoom_meeting_id: '81234567890', status: 'scheduled' } as MeetingView
const actor = { id: 'teacher-1', role: 'teacher', email: null, name: null } as const
const by = { actor, requestId: 'request' }

/** Zoom does what it is asked, and the meeting's object is not to be had. */
const ports = {
  zoom: {
    updateMeeting: async () => ok(undefined),
    deleteMeeting: async () => ok(undefined),
  } as Partial<Zoom> as Zoom,
  meetings: meetingsLike(() => ({ execute: () => Promise.reject(new Error('Durable Object reset')) })),
  clock: { now: () => new Date('2026-03-02T08:00:00.000Z') },
  newId: () => 'id',
  defaultHost: undefined,
}

describe('what is done at Zoom, while the meeting cannot be reached', () => {
  it.each([
    ['a change', () => changeMeeting(ports, by, meeting, { title: 'Botany' })],
    ['a deletion', () => deleteMeeting(ports, by, meeting)],
  ])('%s is said to be done there, and to be sent again', async (_, act) => {
    expect(await act()).toMatchObject({
      ok: false,
      refusal: {
        reason: 'UNAVAILABLE',
        message: expect.stringContaining('done at Zoom'),
        retryAt: '2026-03-02T08:00:10.000Z',
      },
    })
  })
})
