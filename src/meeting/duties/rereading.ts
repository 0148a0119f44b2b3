import { askAgainAt } from '../../app/askAgain.ts'
import type { Clock, MeetingWriter, NewId } from '../../app/ports.ts'
import { record } from '../../app/write.ts'
import type { Zoom, ZoomMeeting } from '../../app/zoom.ts'
import type { Meeting, Registration } from '../../domain/meeting.ts'
import type { StateReader } from './reporting.ts'

export interface RereadPorts extends StateReader {
  zoom: Pick<Zoom, 'getMeeting' | 'approvedRegistrants'>
  writer: Pick<MeetingWriter, 'execute'>
  clock: Clock
  newId: NewId
}

const WAYS_IN = ['joinUrl', 'password', 'registrationUrl'] as const

/**
 * Reads links again at Zoom, because webhooks tell a new passcode but not the new links: the meeting's, the registration page's and
 * the registrants'. For a series it reads the occurrences, because webhooks name only some of them. Returns when to go on, in epoch
 * milliseconds; null if all is read, or if Zoom says no.
 */
export async function rereadMeeting(ports: RereadPorts, number: string): Promise<number | null> {
  const asked = ports.clock.now()
  const read = await ports.zoom.getMeeting(number)
  // Registrants' links are read even if the meeting cannot be read now, because the old links no longer work.
  const again = read.ok ? null : askAgainAt(read.refusal, asked.getTime())
  if (!read.ok && again === null) return null
  if (read.ok) await recordWaysIn(ports, read.value, asked)
  if (read.ok) await recordSeries(ports, read.value, asked)
  const own = await ports.look((state) => (state.kind === 'meeting' ? registeredIn(state) : []))
  const linksAgain = own.length === 0 ? null : await rereadLinks(ports, number, own)
  const times = [again, linksAgain].filter((at) => at !== null)
  return times.length > 0 ? Math.min(...times) : null
}

async function recordWaysIn(ports: RereadPorts, read: ZoomMeeting, asked: Date): Promise<void> {
  const { joinUrl, password, registrationUrl } = read
  const change = { joinUrl, password, registrationUrl }
  await record(ports, {
    type: 'ChangeMeeting',
    sessionIds: null,
    change,
    same: WAYS_IN,
    at: asked.toISOString(),
  })
}

/** Occurrences that cannot be read are not gone. */
async function recordSeries(
  ports: RereadPorts,
  { occurrences, oddOccurrences }: ZoomMeeting,
  asked: Date,
): Promise<void> {
  if (occurrences.length === 0 || oddOccurrences > 0) return
  await record(ports, { type: 'RecordOccurrences', occurrences, at: asked.toISOString() })
}

type Registered = Pick<Registration, 'userId' | 'email' | 'joinUrl'> & { registrantId: string }

const registeredIn = ({ registrations }: Meeting): Registered[] =>
  [...registrations.values()].flatMap(({ status, userId, email, registrantId, joinUrl }) =>
    status === 'approved' && registrantId !== null ? [{ userId, email, registrantId, joinUrl }] : [],
  )

async function rereadLinks(
  ports: RereadPorts,
  number: string,
  own: readonly Registered[],
): Promise<number | null> {
  const asked = ports.clock.now()
  const listed = await ports.zoom.approvedRegistrants(number)
  if (!listed.ok) return askAgainAt(listed.refusal, asked.getTime())
  const links = new Map(listed.value.map(({ registrantId, joinUrl }) => [registrantId, joinUrl]))
  for (const { userId, email, registrantId, joinUrl } of own) {
    const link = links.get(registrantId) ?? joinUrl
    if (link === null || link === joinUrl) continue
    const approved = { userId, email: email ?? '', registrantId, joinUrl: link, at: asked.toISOString() }
    await record(ports, { type: 'ApproveRegistrant', ...approved })
  }
  return null
}
