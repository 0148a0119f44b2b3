import { api, ask } from '../api/client.ts'
import type { AttendanceRecord, Mark } from '../api/shapes.ts'
import { say, sayFailed } from '../frame/toast.tsx'
import { t } from '../messages/text.ts'

export interface Correction {
  /** Null takes the correction back. */
  status: Mark | null
  note: string | null
}

/** Corrects one pupil, with an Undo to the value before. `done` is called after either. */
export async function correct(
  id: string,
  record: AttendanceRecord,
  correction: Correction,
  done: () => unknown,
): Promise<boolean> {
  const before: Correction =
    record.corrected === null ? { status: null, note: null } : { status: record.status, note: record.note }
  const put = (json: Correction) =>
    ask(
      api.zoom.meetings[':id'].attendance[':studentId'].$patch({
        param: { id, studentId: record.student_id },
        json,
      }),
    )
  try {
    const answer = await put(correction)
    const name = record.student.name ?? record.student_id
    say(t('correct.done', { name, status: t(`status.${answer.record.status}`) }), async () => {
      if (await isOtherNow(id, answer.record)) sayFailed(new Error(t('correct.otherNow', { name })))
      else await put(before)
      await done()
    })
    await done()
    return true
  } catch (error) {
    sayFailed(error)
    return false
  }
}

/** Whether somebody else has corrected the pupil since. This reader must not undo that. */
async function isOtherNow(id: string, { student_id, corrected }: AttendanceRecord): Promise<boolean> {
  const { records } = await ask(api.zoom.meetings[':id'].attendance.$get({ param: { id }, query: {} }))
  const now = records.find((record) => record.student_id === student_id)
  return now?.corrected?.at !== corrected?.at
}

/** One key on a pupil's row corrects. The same key again takes it back. */
const KEYS: Record<string, Mark> = { p: 'present', l: 'late', t: 'partial', a: 'absent', e: 'excused' }

export function correctionByKey(event: KeyboardEvent, record: AttendanceRecord): Correction | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  if (event.target instanceof Element && event.target.matches('input, textarea, select')) return null
  const status = KEYS[event.key.toLowerCase()]
  if (status === undefined) return null
  const isBack = record.corrected !== null && record.status === status
  return { status: isBack ? null : status, note: null }
}
