import type { SessionDetail } from '../../api/shapes.ts'
import { toInstant } from '../../time/zone.ts'

export const AUDIENCES = ['class', 'all', 'students', 'teachers', 'personal'] as const

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
    classId: text('classId') || null,
    targetAudience: AUDIENCES.find((one) => one === text('targetAudience')) ?? 'class',
  }
}

/** Only the fields that the reader changed, so that a colleague's changes stay. */
export function changesOf(before: SessionDetail, body: ReturnType<typeof bodyOf>) {
  const { title, description, startTime, duration, timezone, classId, targetAudience } = body
  return {
    ...(title !== before.title && { title }),
    ...(description !== (before.description || null) && { description }),
    ...(minuteOf(startTime) !== minuteOf(before.start_time) && { startTime }),
    ...(duration !== before.duration && { duration }),
    ...(timezone !== before.timezone && { timezone }),
    ...(classId !== before.class_id && { classId }),
    ...(targetAudience !== before.target_audience && { targetAudience }),
  }
}

const minuteOf = (instant: string): number => Math.floor(Date.parse(instant) / 60_000)

/** The API refuses an unknown zone. Until then the time is read in the reader's zone. */
function startOf(local: string, timezone: string): string {
  try {
    return toInstant(local, timezone) ?? ''
  } catch {
    return toInstant(local, 'UTC') ?? ''
  }
}
