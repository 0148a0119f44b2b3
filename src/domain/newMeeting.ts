import type { DataOf } from './events.ts'
import { jointIds, sittingsOf } from './joint.ts'
import { emptyIndex, type Meeting, type Session } from './meeting.ts'
import { nothingNoted } from './noted.ts'
import { dayIn } from './when/day.ts'

/** A meeting that was just scheduled. */
export function newMeeting(data: DataOf<'MeetingScheduled'>): Meeting {
  const sessions = data.sessions.map((session) => newSession(session, data.hostId))
  return {
    kind: 'meeting',
    seriesId: data.seriesId,
    hosts: [{ from: 0, hostId: data.hostId, zoomHostId: data.zoomHostId }],
    settings: data.settings,
    waysIn: {
      joinUrl: data.joinUrl,
      password: data.password,
      registrationUrl: data.registrationUrl,
      ...(data.alternativeHosts && { alternativeHosts: data.alternativeHosts }),
    },
    sessions: new Map(sessions.map((session) => [session.id, session])),
    archived: new Map(),
    instances: new Map(),
    version: 1,
    heard: new Map(),
    connections: new Map(),
    rooms: new Map(),
    bound: new Map(),
    recordings: new Map(),
    registrants: new Map(),
    customerKeys: new Map(),
    emails: new Map(),
    registered: new Set(),
    statements: [],
    wordKeys: new Map(),
    lastWordKey: 0,
    registrations: new Map(),
    seenRegistrants: new Map(),
    erased: new Set(),
    index: { ...emptyIndex(), joint: jointIds(sittingsOf(sessions)) },
  }
}

export function newSession(
  { id, occurrenceId, ...details }: DataOf<'MeetingScheduled'>['sessions'][number],
  hostId: string,
): Session {
  const { startTime, duration, timezone } = details
  return {
    id,
    occurrenceId,
    hostId,
    details,
    moves: [],
    closedAt: null,
    occasion: [],
    parts: [],
    isOutside: false,
    changedAt: new Map(),
    isCancelled: false,
    droppedAt: null,
    isDeleted: false,
    participants: new Map(),
    row: {
      startTime: new Date(startTime).toISOString(),
      duration,
      timezone,
      date: dayIn(timezone)(Date.parse(startTime)),
      status: 'scheduled',
      startedAt: null,
      endedAt: null,
      heldSeconds: 0,
      openSince: null,
      heldOutsideSchedule: false,
      participantCount: 0,
      joinedCount: 0,
      waitedCount: 0,
    },
    held: null,
    claimedFrom: null,
    closedBy: null,
    invited: new Set(),
    claims: new Map(),
    isHostClaimed: false,
    expected: null,
    attendance: null,
    corrections: new Map(),
    noted: nothingNoted(),
  }
}
