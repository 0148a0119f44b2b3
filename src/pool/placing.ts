import type { NoPlace, Place, PlaceWarning, PlaceWish, WishedSession } from '../app/hostPool.ts'
import type { Bookings } from '../domain/pool/bookings.ts'
import {
  findHost,
  isFree,
  lacksLicence,
  lacksRoom,
  nextFree,
  teachesMeanwhile,
  type Wish,
} from '../domain/pool/findHost.ts'
import type { PoolHost, PoolPlan } from '../domain/pool/host.ts'
import { ok, type Result } from '../domain/result.ts'
import { MINUTE_MS } from '../domain/when/duration.ts'
import type { Interval } from '../domain/when/intervals.ts'
import { isPooled, mayHost, poolHostOf, shownName, unknownHost } from './entries.ts'
import type { HostEntry } from './storage.ts'

/** All that decides on a wish. */
export interface Picture {
  plan: PoolPlan
  /** By e-mail. */
  entries: ReadonlyMap<string, HostEntry>
  bookings: Bookings
  /** Pupils by class. */
  pupils: ReadonlyMap<string, number>
}

/** How much later a host may be free, and how many free times are told. */
const LATER = { withinMs: 12 * 60 * MINUTE_MS, limit: 3 }

export const spanOf = ({ startTime, duration }: { startTime: string; duration: number }): Interval => ({
  from: Date.parse(startTime),
  to: Date.parse(startTime) + duration * MINUTE_MS,
})

/** What a wish gets. */
export function placeFor(picture: Picture, wish: PlaceWish): Result<Place & { host: string }, NoPlace> {
  const found = findPlace(picture, wish)
  if (typeof found === 'string') return refused(picture, wish, found)
  const { host, isPresent, isBusy } = found
  const warnings = warningsOf(host, domainWish(picture, wish), isBusy)
  return ok({ host: host.key, ...(isPresent && { stays: true }), warnings })
}

interface Found {
  host: PoolHost
  isPresent: boolean
  /** The teacher teaches meanwhile. */
  isBusy: boolean
}

/** The host of a wish, or why there is none. What is told as the next free time is found by the same rule. */
function findPlace(picture: Picture, wish: PlaceWish): Found | NoPlace['reason'] {
  const { bookings } = picture
  const all = domainWish(picture, wish)
  const moved = { ...all, sessions: movedOf(wish).map(spanOf) }
  // Another host changes nothing of what the teacher teaches.
  const isBusy = wish.change?.because !== 'lost' && isTeacherBusy(bookings, wish, all)
  if (isBusy && !wish.force) return 'TEACHER_BUSY'
  const present = presentHost(picture, wish)
  if (wish.change?.because === 'taught')
    return { host: present ?? unknownHost(wish.change.number, picture.plan), isPresent: true, isBusy }
  const stays = present !== null && !isGiven(wish) && isFree(present, bookings, moved)
  const host = stays ? present : findHost(candidates(picture, wish, present), bookings, all)
  return host === null ? 'NO_FREE_HOST' : { host, isPresent: host.key === present?.key, isBusy }
}

/** Whether the teacher of a session teaches another class meanwhile. */
export function isTeacherBusy(bookings: Bookings, wish: PlaceWish, all: Wish): boolean {
  const byTeacher = Map.groupBy(movedOf(wish), ({ teacherId = wish.teacher.id }) => teacherId)
  return [...byTeacher].some(
    ([teacherId, some]) =>
      teachesMeanwhile(bookings, { ...all, teacherId, sessions: some.map(spanOf) }) !== null,
  )
}

/** The same wish, with all that it moves so much later. */
function later(wish: PlaceWish, ms: number): PlaceWish {
  const moved = new Set(movedOf(wish))
  const startOf = ({ startTime }: WishedSession) => new Date(Date.parse(startTime) + ms).toISOString()
  const sessions = wish.sessions.map((one) => (moved.has(one) ? { ...one, startTime: startOf(one) } : one))
  return { ...wish, sessions, force: false }
}

export const domainWish = ({ pupils }: Pick<Picture, 'pupils'>, wish: PlaceWish): Wish => ({
  meeting: wish.change?.number ?? wish.id,
  teacherId: wish.teacher.id,
  sessions: wish.sessions.map(spanOf),
  needsLicence: wish.classIds.length > 0,
  // The pupils and the teacher.
  people: wish.classIds.reduce((sum, id) => sum + (pupils.get(id) ?? 0), 1),
})

/** If a meeting is given away or loses its host, all sessions are. */
export const movedOf = ({ sessions, change }: PlaceWish) =>
  change?.because === undefined || change.because === 'taught'
    ? sessions.filter(({ isSame }) => !isSame)
    : sessions

const isGiven = ({ change }: PlaceWish): boolean => change?.because !== undefined

/** Its host at Zoom now, if they may go on. */
function presentHost({ entries, plan }: Picture, { change, except = [] }: PlaceWish): PoolHost | null {
  if (!change?.zoomHostId || change.because === 'lost') return null
  const entry = [...entries.values()].find(({ zoomUserId }) => zoomUserId === change.zoomHostId)
  if (entry === undefined) return change.because === 'given' ? null : unknownHost(change.zoomHostId, plan)
  // Another teacher's own user is not lent.
  const isLent = isPooled(entry) || change.because !== 'given'
  return isLent && mayHost(entry) && !except.includes(entry.email) ? poolHostOf(entry, plan) : null
}

/** The teacher's own user, the present host, the pool. */
function candidates(picture: Picture, wish: PlaceWish, present: PoolHost | null): PoolHost[] {
  const { entries, plan } = picture
  const pooled = [...entries.values()].filter((entry) => isPooled(entry) && mayHost(entry))
  const own = ownHost(picture, wish.teacher.email)
  const all = [
    ...(own ? [own] : []),
    ...(present ? [present] : []),
    ...pooled.map((one) => poolHostOf(one, plan)),
  ]
  const keys = new Set(wish.except)
  return all.filter(({ key }) => !keys.has(key) && keys.add(key))
}

/** An unknown user may be a host: Zoom will say. */
export function ownHost({ entries, plan }: Picture, email: string | null): PoolHost | null {
  const key = email?.toLowerCase()
  if (key === undefined) return null
  const entry = entries.get(key)
  if (entry === undefined) return unknownHost(key, plan)
  return mayHost(entry) ? poolHostOf(entry, plan) : null
}

function refused(
  picture: Picture,
  wish: PlaceWish,
  reason: NoPlace['reason'],
): { ok: false; refusal: NoPlace } {
  const moved = movedOf(wish).map(spanOf)
  const hostLater = (ms: number) => {
    const found = findPlace(picture, later(wish, ms))
    return typeof found === 'string' ? null : found.host
  }
  const free = nextFree(picture.bookings, moved, LATER, hostLater).map(({ laterBy, host: { key } }) => ({
    startTime: new Date((moved[0]?.from ?? 0) + laterBy).toISOString(),
    host: shownName(key, picture.entries.get(key)),
  }))
  // Without the hosts’ names: the sentence is kept where an erasure does not search.
  const next = free.length === 0 ? '' : `. Free: ${free.map(({ startTime }) => startTime).join(', ')}`
  const isNobody =
    reason === 'NO_FREE_HOST' && candidates(picture, wish, presentHost(picture, wish)).length === 0
  const sentence = isNobody ? NOBODY_HOSTS : SENTENCES[reason]
  return { ok: false, refusal: { reason, message: `${sentence}${next}`, free } }
}

const SENTENCES = {
  TEACHER_BUSY: 'The teacher teaches another class at this time; force: true schedules it all the same',
  NO_FREE_HOST: 'No Zoom user of the school is free to host at this time',
} as const

const NOBODY_HOSTS =
  'Neither the teacher’s own Zoom user nor anybody of the pool can host: an admin sees to the pool'

export function warningsOf(host: PoolHost, wish: Wish, isBusy: boolean): PlaceWarning[] {
  const { people } = wish
  return [
    ...(isBusy ? [TEACHER_BUSY] : []),
    ...(lacksLicence(host, wish) ? [HOST_NOT_LICENSED] : []),
    ...(lacksRoom(host, wish) ? [tooLarge(people, host.capacity)] : []),
  ]
}

const TEACHER_BUSY: PlaceWarning = {
  code: 'TEACHER_BUSY',
  message: 'The teacher teaches another class at this time',
}

const HOST_NOT_LICENSED: PlaceWarning = {
  code: 'HOST_NOT_LICENSED',
  message: 'Its host at Zoom has no licence: Zoom registers no pupils, and ends the class after 40 minutes',
}

const tooLarge = (people: number, capacity: number): PlaceWarning => ({
  code: 'CLASS_TOO_LARGE',
  message: `The class has ${people} people with its teacher, and the host’s licence holds ${capacity}`,
})

/** Where no pool has chosen the host: Zoom ends a meeting of one place when the next of its host begins. */
export const HOST_BUSY: PlaceWarning = {
  code: 'HOST_BUSY',
  message:
    'Its host at Zoom has another meeting at this time, and Zoom ends the first when the second begins',
}
