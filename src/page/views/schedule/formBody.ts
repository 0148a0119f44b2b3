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

/** A zone that there is not is the API's to name: the time is then read as the reader's. */
function startOf(local: string, timezone: string): string {
  try {
    return toInstant(local, timezone) ?? ''
  } catch {
    return toInstant(local, 'UTC') ?? ''
  }
}
