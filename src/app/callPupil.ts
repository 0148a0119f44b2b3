import { type CallRefusal, notToBeCalled } from '../domain/callPupil.ts'
import { type Refusal, type Result, refuse } from '../domain/result.ts'
import type { WriteRefusal } from './contract.ts'
import type { MeetingView } from './meetingView.ts'
import type { Meetings } from './ports.ts'
import type { Roll } from './rollView.ts'
import { type By, type Stamps, write } from './write.ts'
import type { Zoom, ZoomFailure } from './zoom.ts'

type Refused = ZoomFailure | WriteRefusal | Refusal<'CALL_REFUSED'>

/** Why a call would be in vain; null if it may work. */
export function calledInVain(
  { status }: MeetingView,
  { expected, participants }: Roll,
  studentId: string,
): CallRefusal | Refusal<'NOT_FOUND'> | null {
  if (!expected.some(({ id }) => id === studentId)) return NOT_EXPECTED
  const here = participants.find(({ user_id, claimed }) => user_id === studentId && !claimed)
  const there = here && { status: here.status, waitingSince: here.waiting_since ?? '' }
  return notToBeCalled(status, there)?.refusal ?? null
}

const NOT_EXPECTED = { reason: 'NOT_FOUND', message: 'This pupil is not expected in this class' } as const

/** A person of the roster. Zoom rings by the e-mail. */
interface Called {
  id: string
  email: string | null
}

/** Asks a missing pupil in: Zoom rings at their devices. */
export async function callPupil(
  ports: Stamps & { meetings: Meetings; zoom: Zoom },
  by: By,
  { id: sessionId, zoom_meeting_id: number }: MeetingView,
  { id: studentId, email }: Called,
): Promise<Result<{ bookmark: string | null }, Refused>> {
  if (email === null) return refuse('CALL_REFUSED', 'This pupil has no e-mail to be called by')
  const called = await ports.zoom.callIn(number, email)
  if (!called.ok) return isOfPupil(called.refusal) ? NOT_CALLED : called
  const at = ports.clock.now().toISOString()
  return write(ports, by, number, { type: 'CallPupil', sessionId, userId: studentId, at })
}

/** Zoom rings at users that the host has among their contacts, as all of the school's account are. */
const NOT_CALLED = refuse(
  'CALL_REFUSED',
  'Zoom does not ring at this pupil: they need a user in the school’s Zoom account',
)

const isOfPupil = ({ reason }: ZoomFailure): boolean =>
  reason === 'ZOOM_REJECTED' || reason === 'ZOOM_NOT_FOUND'
