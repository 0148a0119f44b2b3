import { askAgainAt, FAILED_RETRY_MS, isOfAccount, REFUSED_RETRY_MS } from '../../app/askAgain.ts'
import { type Leaver, PAUSE_MS } from '../../app/registration.ts'
import { record } from '../../app/write.ts'
import type { ZoomFailure } from '../../app/zoom.ts'
import type { RegistrationPorts } from './registering.ts'

/** Zoom changes the status of at most 30 registrants at a time. */
const BATCH = 30

/**
 * Compares a meeting's registrations with its class and takes back the registrations of people who left, or goes on with it. It
 * compares with the present roster, so it may run at any time and misses nobody. Returns when to go on, in epoch milliseconds; null
 * once nobody is leaving.
 */
export async function releaseLeavers(ports: RegistrationPorts, number: string): Promise<number | null> {
  const { book } = ports
  const people = await book.returned(number)
  if (people.length > 0) await record(ports, { type: 'RequestRegistration', people })
  const userIds = await book.departed(number)
  if (userIds.length > 0) await record(ports, { type: 'RequestCancellation', userIds })
  const leaving = await book.leaving(number)
  const waits: number[] = []
  for (let from = 0; from < leaving.length; from += BATCH) {
    if (from > 0) await ports.wait(PAUSE_MS)
    waits.push(...(await release(ports, number, leaving.slice(from, from + BATCH))))
  }
  return waits.length > 0 ? Math.min(...waits) : null
}

/** When to ask again, for each refusal; empty if Zoom has taken all registrations back. */
async function release(ports: RegistrationPorts, number: string, leavers: Leaver[]): Promise<number[]> {
  const registrants = leavers.map(({ registrantId: id, email }) => ({ id, email }))
  const cancelled = await ports.zoom.cancelRegistrants(number, registrants)
  if (cancelled.ok || isGone(cancelled.refusal, leavers)) {
    await Promise.all(leavers.map(({ userId }) => record(ports, { type: 'CancelRegistrant', userId })))
    return []
  }
  const now = ports.clock.now().getTime()
  // As long as a link works, Zoom is asked again after each kind of answer.
  const wait = askAgainAt(cancelled.refusal, now) ?? now + REFUSED_RETRY_MS
  if (leavers.length === 1 || isForAll(cancelled.refusal, wait - now)) return [wait]
  // A refusal or failure may concern one person only. Then only this person waits.
  const waits: number[] = []
  for (const leaver of leavers) waits.push(...(await release(ports, number, [leaver])))
  return waits
}

/** A lack of the account, or a short refusal without asking Zoom, concerns nobody in particular. */
const isForAll = (refusal: ZoomFailure, pauseMs: number): boolean =>
  isOfAccount(refusal) || (refusal.reason === 'ZOOM_UNAVAILABLE' && pauseMs <= FAILED_RETRY_MS)

/** Zoom no longer has the meeting, or the registrant. */
const isGone = (refusal: ZoomFailure, { length }: readonly Leaver[]): boolean =>
  refusal.reason === 'ZOOM_NOT_FOUND' || (length === 1 && 'status' in refusal && refusal.status === 404)
