import type { Participant } from './after.ts'
import type { Command } from './commands.ts'
import type { Fact } from './events.ts'
import type { Session } from './meeting.ts'
import { ok, type Refusal, type Result, refuse } from './result.ts'

export type CallRefusal = Refusal<'NOT_RUNNING' | 'ALREADY_IN'>

/** Zoom has rung at a missing pupil's devices. */
export function callPupil(
  { id: sessionId, row, participants }: Session,
  { userId, at }: Extract<Command, { type: 'CallPupil' }>,
): Result<Fact[], CallRefusal> {
  const refused = notToBeCalled(row.status, participants.get(`user.${userId}`))
  return refused ?? ok([{ type: 'PupilCalled', data: { sessionId, userId, at } }])
}

/** Why the pupil cannot be called: the class does not run, or the pupil is there. Null if the pupil can be called. */
export function notToBeCalled(
  status: string,
  pupil: Partial<Pick<Participant, 'status' | 'waitingSince'>> | undefined,
): { ok: false; refusal: CallRefusal } | null {
  if (status !== 'started') return refuse('NOT_RUNNING', 'The class does not run now')
  if (pupil?.status === 'joined') return refuse('ALREADY_IN', 'This pupil is in the class')
  return pupil?.waitingSince ? refuse('ALREADY_IN', 'This pupil waits at the door: let them in') : null
}
