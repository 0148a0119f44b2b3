import type { SessionDetail } from '../../api/shapes.ts'
import { toInstant } from '../../time/zone.ts'

export const AUDIENCES = ['class', 'all', 'students', 'teachers', 'personal'] as const

export const SCOPES = ['this', 'following', 'all'] as const
export type Scope = (typeof SCOPES)[number]

export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const

/** `sameWeek`: monthly, on the same weekday of the same week of the month. */
export const REPEATS = ['never', 'daily', 'weekly', 'monthly', 'sameWeek'] as const
export type Repeats = (typeof REPEATS)[number]

/** The form as a request's body. The API names missing or wrong fields. */
export function bodyOf(form: FormData) {
  const text = (name: string): string => String(form.get(name) ?? '').trim()
  const timezone = text('timezone')
  return {
    title: text('title'),
    description: text('description') || null,
    startTime: startOf(text('startTime'), timezone),
    duration: Number(text('duration')),
    timezone,
    ...classesOf(text('classId') || null, idsIn(text('otherClasses'))),
    targetAudience: AUDIENCES.find((one) => one === text('targetAudience')) ?? 'class',
    ...(form.has('alternativeHosts') && { alternativeHosts: idsIn(text('alternativeHosts')) }),
  }
}

/** The API takes one class or several. */
const classesOf = (classId: string | null, others: readonly string[]): ClassChoice =>
  classId === null || others.length === 0 ? { classId } : { classId: null, classIds: [classId, ...others] }

interface ClassChoice {
  classId: string | null
  classIds?: string[]
}

/** A form has each field once. */
export const idsIn = (field: string): string[] => field.split('\n').filter((id) => id !== '')

/** The teacher that the form gives the class to. */
export function hostChangeOf(before: SessionDetail, form: FormData): { hostId?: string } {
  const hostId = form.get('hostId')
  return typeof hostId === 'string' && hostId !== before.host_id ? { hostId } : {}
}

/** Which sessions of a series the form means; of a single session there is nothing to say. */
export const scopeOf = (form: FormData): { scope?: Scope } => {
  const scope = SCOPES.find((one) => one === form.get('scope'))
  return scope === undefined ? {} : { scope }
}

/** The series that the form makes of the class. */
export function recurrenceOf(form: FormData) {
  const text = (name: string): string => String(form.get(name) ?? '').trim()
  const repeats = REPEATS.find((one) => one === form.get('repeats')) ?? 'never'
  if (repeats === 'never') return {}
  const weekdays = WEEKDAYS.filter((one) => form.get(`weekday.${one}`) !== null)
  const week = weekOf(text('startTime'))
  return {
    recurrence: {
      frequency: repeats === 'sameWeek' ? ('monthly' as const) : repeats,
      interval: Number(text('interval')),
      ...(repeats === 'weekly' && weekdays.length > 0 && { weekdays }),
      ...(repeats === 'sameWeek' && week !== undefined && { week }),
      ...(text('until') !== '' && { until: text('until') }),
    },
  }
}

const WEEKS = [1, 2, 3, 4, -1] as const

/** The week of the month with a local day in it; the fifth is the last. */
const weekOf = (local: string) => WEEKS[Math.ceil(Number(local.slice(8, 10)) / 7) - 1]

/** Only the fields that the reader changed, so that a colleague's changes stay. */
export function changesOf(before: SessionDetail, body: ReturnType<typeof bodyOf>) {
  const { title, description, startTime, duration, timezone, classId, targetAudience, alternativeHosts } =
    body
  return {
    ...(title !== before.title && { title }),
    ...(description !== (before.description || null) && { description }),
    ...(minuteOf(startTime) !== minuteOf(before.start_time) && { startTime }),
    ...(duration !== before.duration && { duration }),
    ...(timezone !== before.timezone && { timezone }),
    ...(classId !== before.class_id && { classId }),
    ...(targetAudience !== before.target_audience && { targetAudience }),
    ...(alternativeHosts && !isSame(alternativeHosts, before.alternative_hosts) && { alternativeHosts }),
  }
}

const isSame = (some: readonly string[], others: readonly string[]): boolean =>
  some.join('\n') === others.join('\n')

const minuteOf = (instant: string): number => Math.floor(Date.parse(instant) / 60_000)

/** The API refuses an unknown zone. Until then the time is read in the reader's zone. */
function startOf(local: string, timezone: string): string {
  try {
    return toInstant(local, timezone) ?? ''
  } catch {
    return toInstant(local, 'UTC') ?? ''
  }
}
