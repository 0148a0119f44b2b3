import type { ChangeIntent } from '../../app/intents.ts'
import type { RegistrationBook } from '../../app/registration.ts'
import type { MeetingDraft, Zoom, ZoomFailure, ZoomResult } from '../../app/zoom.ts'
import { idsInRooms, withEmailsInRooms } from '../../domain/breakoutRooms.ts'
import type { MeetingChange } from '../../domain/fields.ts'
import { ok, refuse } from '../../domain/result.ts'

export interface HostPorts extends Pick<RegistrationBook, 'person' | 'persons'> {
  zoom: Pick<Zoom, 'updateMeeting' | 'getMeeting'>
}

/** Changes a whole meeting at Zoom, which may get another host. Returns the fields that only Zoom knows. */
export async function changeWhole(
  ports: HostPorts,
  number: string,
  { draft, change, defaultHost = null }: ChangeIntent,
): Promise<ZoomResult<Pick<MeetingChange, 'zoomHostId'>>> {
  const { hostId, alternativeHosts } = change
  const whole = {
    ...draft,
    ...(draft.settings && { settings: await withRooms(ports, draft.settings) }),
    ...(await alternatives(ports, alternativeHosts)),
  }
  if (hostId === undefined) {
    const changed = await ports.zoom.updateMeeting(number, whole)
    return changed.ok ? ok({}) : changed
  }
  const given = await giveTo(ports, number, whole, [(await ports.person(hostId))?.email ?? null, defaultHost])
  if (!given.ok) return given
  const read = await ports.zoom.getMeeting(number)
  return read.ok ? ok({ zoomHostId: read.value.hostId }) : read
}

/** The e-mails of alternative hosts, for Zoom; those without one are left out. */
export async function alternatives(
  { person }: Pick<HostPorts, 'person'>,
  userIds: readonly string[] | undefined,
): Promise<Pick<MeetingDraft, 'alternativeHosts'>> {
  if (userIds === undefined) return {}
  const people = await Promise.all(userIds.map((id) => person(id)))
  return { alternativeHosts: people.flatMap((one) => one?.email ?? []) }
}

/** Settings for Zoom: who is to be in which breakout room is known here by the roster's ids. */
export async function withRooms(
  { persons }: Pick<HostPorts, 'persons'>,
  settings: MeetingDraft['settings'],
): Promise<MeetingDraft['settings']> {
  const ids = [...new Set(idsInRooms(settings).flat())]
  if (ids.length === 0) return settings
  return withEmailsInRooms(
    settings,
    new Map((await persons(ids)).map(({ userId, email }) => [userId, email])),
  )
}

/** The first of several possible hosts who is a user of the school's account. */
async function giveTo(
  { zoom }: HostPorts,
  number: string,
  draft: Partial<MeetingDraft>,
  hosts: readonly (string | null)[],
): Promise<ZoomResult<void>> {
  let last: ZoomResult<void> = refuse('ZOOM_REJECTED', NO_HOST)
  for (const host of hosts.filter((one) => one !== null)) {
    last = await zoom.updateMeeting(number, { ...draft, host })
    if (last.ok || !isNobodyHere(last.refusal)) return last
  }
  return last
}

export const NO_HOST = 'This account has no user at Zoom, and there is no ZOOM_DEFAULT_HOST'

/** Zoom's codes for a host outside the school's account: no user at all, or another account's. */
const NOBODY_HERE: readonly unknown[] = [1001, 1010]

export const isNobodyHere = (refusal: ZoomFailure): boolean =>
  'code' in refusal && NOBODY_HERE.includes(refusal.code)
