import type { MeetingDetails } from '../domain/fields.ts'
import { ok, type Refusal, type Result } from '../domain/result.ts'
import type { Recurrence } from '../domain/when/recurrence.ts'
import { type CarryOutPorts, carryOut, stampOf } from './carryOut.ts'
import { unavailable } from './contract.ts'
import type { PlaceWarning } from './hostPool.ts'
import { hostRefused } from './hostRefusal.ts'
import type { IntentRefusal, ScheduleIntent } from './intents.ts'
import type { Scheduled } from './scheduled.ts'
import type { By } from './write.ts'
import type { Zoom } from './zoom.ts'

export interface SchedulingPorts extends CarryOutPorts {
  zoom: Zoom
  /** The Zoom user for hosts without a user in the school's account. */
  defaultHost: string | undefined
}

/** The name of a request. A repeat under the same name gets the first answer. */
export interface Key {
  /** Unique in the school, and of bounded length. */
  name: string
  fingerprint: string
}

/**
 * Schedules a session, or a series, at Zoom, then in the log. There is no meeting number yet. So the work is done by an object named by the
 * Idempotency-Key, or by a name that is used once. Without a key nobody comes back for the result, so an attempt that fails half-way is
 * undone.
 */
export async function scheduleMeeting(
  ports: Pick<SchedulingPorts, keyof CarryOutPorts | 'defaultHost'>,
  by: By,
  { recurrence, classIds, force, ...details }: Wanted,
  key: Key | null,
): Promise<Result<WhatWasScheduled, IntentRefusal | Refusal<'HOST_REFUSED'>>> {
  const stamp = stampOf(ports, by)
  const { email, emailBy } = by.actor
  const intent: ScheduleIntent = {
    ...stamp,
    kind: 'schedule',
    details,
    ...(recurrence && { recurrence }),
    ...(classIds && { classIds }),
    ...(force && { force: true as const }),
    defaultHost: ports.defaultHost ?? null,
    ...(emailBy === 'token' && email !== null && { email }),
    fingerprint: key?.fingerprint ?? stamp.id,
    isNamed: key !== null,
  }
  const answer = await carryOut(ports, unnumbered(key?.name ?? stamp.id), intent, { email })
  if (!answer.ok) return { ok: false, refusal: hostRefused(details, answer.refusal) }
  const { scheduled, bookmark, warnings = [], isReplayed = false } = answer.value
  return scheduled === undefined
    ? unavailable('It was begun and taken back. Send it again', ports.clock.now())
    : ok({ scheduled, bookmark, warnings, isReplayed })
}

type Wanted = MeetingDetails & {
  recurrence?: Recurrence | undefined
  classIds?: readonly string[] | undefined
  /** Also while the teacher teaches another class. */
  force?: boolean | undefined
}

export interface WhatWasScheduled {
  scheduled: Scheduled
  /** What is to be known of its host. */
  warnings: readonly PlaceWarning[]
  /** D1's bookmark of the write. */
  bookmark: string | null
  /** Whether an earlier request with the same key scheduled it. Then the start URL is no longer known. */
  isReplayed: boolean
}

/** The name of an object for a meeting that has no number yet. Zoom's numbers have no slash. */
const unnumbered = (name: string): string => `new/${name}`
