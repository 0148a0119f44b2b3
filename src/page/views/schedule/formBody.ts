import type { SessionDetail } from '../../api/shapes.ts'
import { toInstant } from '../../time/zone.ts'

export const AUDIENCES = ['class', 'all', 'students', 'teachers', 'personal'] as const

/** What the form says, as the API takes it. What is missing or wrong the API names, field by field. */
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

/** Only what the reader changed: what a colleague changed meanwhile stays. */
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

/** A zone that there is not is the API's to name: the time is then read as the reader's. */
function startOf(local: string, timezone: string): string {
  try {
    return toInstant(local, timezone) ?? ''
  } catch {
    return toInstant(local, 'UTC') ?? ''
  }
}
