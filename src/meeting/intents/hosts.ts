import type { NoPlace, Place } from '../../app/hostPool.ts'
import type { ChangeIntent } from '../../app/intents.ts'
import type { RegistrationBook } from '../../app/registration.ts'
import type { MeetingDraft, Zoom, ZoomFailure, ZoomResult } from '../../app/zoom.ts'
import { idsInRooms, withEmailsInRooms } from '../../domain/breakoutRooms.ts'
import type { MeetingChange } from '../../domain/fields.ts'
import { hostOf } from '../../domain/meeting.ts'
import { ok, type Result, refuse } from '../../domain/result.ts'
import { isGivenAway, type PlacePorts, placeForChange } from './place.ts'

export interface HostPorts extends PlacePorts, Pick<RegistrationBook, 'persons'> {
  zoom: Pick<Zoom, 'updateMeeting' | 'getMeeting'>
}

interface ChangedWhole {
  /** Fields that only Zoom knows. */
  told: Pick<MeetingChange, 'zoomHostId'>
  warnings: Place['warnings']
}

/** Changes a whole meeting at Zoom. The meeting may get another host: its new teacher, or a free host. */
export async function changeWhole(
  ports: HostPorts,
  number: string,
  intent: ChangeIntent,
): Promise<Result<ChangedWhole, ZoomFailure | NoPlace>> {
  const placed = await placeForChange(ports, number, intent)
  if (!placed.ok) return placed
  const { host, stays, warnings } = placed.value
  const draft = await draftFor(ports, intent)
  const isRehosted = host === null ? isGivenAway(intent) : !stays
  if (!isRehosted) {
    const isNothing = draft === null || (intent.change.hostId !== undefined && isEmpty(draft))
    const changed = isNothing ? ok(undefined) : await ports.zoom.updateMeeting(number, draft)
    return changed.ok ? ok({ told: {}, warnings }) : changed
  }
  const given = await withHost(
    placed.value,
    { own: await ownHosts(ports, intent), again: (except) => placeForChange(ports, number, intent, except) },
    (host) => ports.zoom.updateMeeting(number, { ...draft, host }),
  )
  if (!given.ok) return given
  const read = await ports.zoom.getMeeting(number)
  return read.ok ? ok({ told: { zoomHostId: read.value.hostId }, warnings: given.value.warnings }) : read
}

const isEmpty = (draft: object): boolean => Object.keys(draft).length === 0

/** Zoom's fields of the whole meeting; null if none of them changes. */
async function draftFor(
  ports: HostPorts,
  { draft, change, series, isMoved }: ChangeIntent,
): Promise<Partial<MeetingDraft> | null> {
  if (isMoved) return null
  if (series !== undefined && !series.isWhole)
    return series.openers ? alternatives(ports, await besidesHost(ports, series.openers)) : null
  return {
    ...draft,
    ...(draft.settings && { settings: await withRooms(ports, draft.settings) }),
    ...(await alternatives(ports, change.alternativeHosts)),
  }
}

/** Zoom takes nobody as an alternative host of their own meeting. */
const besidesHost = ({ look }: HostPorts, userIds: readonly string[]): Promise<string[]> =>
  look((state) => userIds.filter((id) => state.kind === 'unknown' || id !== hostOf(state).hostId))

/** The e-mails of alternative hosts, for Zoom; those without one are left out. */
export async function alternatives(
  { person }: Pick<HostPorts, 'person'>,
  userIds: readonly string[] | undefined,
): Promise<Pick<MeetingDraft, 'alternativeHosts'>> {
  if (userIds === undefined) return {}
  const people = await Promise.all(userIds.map((id) => person(id)))
  return { alternativeHosts: people.flatMap((one) => one?.email ?? []) }
}

/** The settings with e-mails for the roster's ids in breakout rooms, as Zoom wants them. */
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

/** Without a pool: who has the meeting from now on, or else the default host. */
async function ownHosts({ person }: HostPorts, { change, defaultHost = null }: ChangeIntent) {
  const teacher = change.hostId === undefined ? null : await person(change.hostId)
  return [teacher?.email ?? null, defaultHost].filter((host) => host !== null)
}

interface Hosts {
  /** Without a pool: Zoom users who may host, the first first. */
  own: readonly string[]
  /** Takes another place than with these. */
  again: (except: readonly string[]) => Promise<Result<Place, NoPlace>>
}

/**
 * Asks Zoom with the host of the place. While Zoom does not know the user, the pool gives another host. Without a pool the next of
 * the meeting's own hosts is tried.
 */
export async function withHost<T>(
  first: Place,
  { own, again }: Hosts,
  ask: (host: string) => Promise<ZoomResult<T>>,
): Promise<Result<{ value: T; warnings: Place['warnings'] }, ZoomFailure | NoPlace>> {
  if (first.host === null) {
    const asked = await firstHere(own, ask)
    return asked.ok ? ok({ value: asked.value, warnings: first.warnings }) : asked
  }
  const except: string[] = []
  for (let place = first; ; ) {
    if (place.host === null) return refuse('ZOOM_REJECTED', NO_HOST)
    const asked = await ask(place.host)
    if (asked.ok) return ok({ value: asked.value, warnings: place.warnings })
    if (!isNobodyHere(asked.refusal) || except.includes(place.host)) return asked
    except.push(place.host)
    const next = await again(except)
    if (!next.ok) return next
    place = next.value
  }
}

/** The first of several possible hosts who is a user of the school's account. */
async function firstHere<T>(
  hosts: readonly string[],
  ask: (host: string) => Promise<ZoomResult<T>>,
): Promise<ZoomResult<T>> {
  let last: ZoomResult<T> = refuse('ZOOM_REJECTED', NO_HOST)
  for (const host of hosts) {
    last = await ask(host)
    if (last.ok || !isNobodyHere(last.refusal)) return last
  }
  return last
}

const NO_HOST = 'This account has no user at Zoom, and there is no ZOOM_DEFAULT_HOST'

/** Zoom's codes for a host outside the school's account: no user at all, or another account's. */
const NOBODY_HERE: readonly unknown[] = [1001, 1010]

export const isNobodyHere = (refusal: ZoomFailure): boolean =>
  'code' in refusal && NOBODY_HERE.includes(refusal.code)
