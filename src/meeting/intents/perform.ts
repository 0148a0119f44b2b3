import { CONTRACT } from '../../app/contract.ts'
import type { ChangeIntent, DeleteIntent, IntentAnswer } from '../../app/intents.ts'
import type { MeetingChange } from '../../domain/fields.ts'
import { FIELD_NAMES } from '../../domain/fields.ts'
import { ok } from '../../domain/result.ts'
import { changeWhole } from './hosts.ts'
import { isGivenAway } from './place.ts'
import { type PerformPorts, recorded } from './record.ts'
import { deleteSessions, moveOccurrences, type Progress } from './series.ts'

/** Changes a meeting at Zoom, then in the log. Safe to repeat: Zoom takes the same change again, and the log has its id. */
export async function performChange(
  ports: PerformPorts,
  number: string,
  intent: ChangeIntent,
  progress: Progress,
): Promise<IntentAnswer> {
  const { sessionId, at, settings, series } = intent
  const whole = await changeWhole(ports, number, intent)
  if (!whole.ok) return whole
  const { told, warnings } = whole.value
  const { moves = [], sessionIds = [sessionId] } = series ?? {}
  const done = { ...intent, change: { ...intent.change, ...told } }
  const { moved, refused } = await moveOccurrences(ports, number, { intent: done, moves, progress })
  if (refused !== null) return refused
  const change = { ...done.change, ...(await pageOf(ports, number, intent)) }
  if (Object.keys(change).length + moved.length === 0 && settings === undefined)
    return ok({ contract: CONTRACT, bookmark: null })
  const answer = await recorded(ports, intent, {
    type: 'ChangeMeeting',
    sessionIds,
    change,
    ...(moved.length > 0 && { moves: moved }),
    same: FIELD_NAMES.filter((field) => field in intent.change && !intent.news.includes(field)),
    at,
    ...(settings && { settings }),
    ...(isGivenAway(intent) && { ofMeeting: true }),
  })
  return answer.ok && warnings.length > 0 ? ok({ ...answer.value, warnings }) : answer
}

/** Zoom tells the registration page only if the meeting is read again. If Zoom does not answer, the next change of class asks. */
async function pageOf(
  { zoom }: PerformPorts,
  number: string,
  { change, asksForPage }: ChangeIntent,
): Promise<Pick<MeetingChange, 'registrationUrl'>> {
  if (!asksForPage) return {}
  if (change.classId === null) return { registrationUrl: null }
  const now = await zoom.getMeeting(number)
  return now.ok && now.value.registrationUrl !== null ? { registrationUrl: now.value.registrationUrl } : {}
}

/** The same for a deletion. */
export async function performDelete(
  ports: PerformPorts,
  number: string,
  intent: DeleteIntent,
  progress: Progress,
): Promise<IntentAnswer> {
  const { sessionId, sessions, isWhole, at } = intent
  if (sessions !== undefined && !isWhole) return deleteSessions(ports, number, intent, { sessions, progress })
  const deleted = await ports.zoom.deleteMeeting(number)
  if (!deleted.ok) return deleted
  const sessionIds = sessions?.map((one) => one.sessionId) ?? [sessionId]
  return recorded(ports, intent, { type: 'DeleteMeeting', sessionIds, at })
}
