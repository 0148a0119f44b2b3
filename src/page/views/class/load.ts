import { api, ask, nullIfForbidden } from '../../api/client.ts'
import type { Attendance, Participants, SessionDetail, Timeline } from '../../api/shapes.ts'
import { bearer } from '../../signin/token.ts'

export interface ClassData {
  session: SessionDetail
  attendance: Attendance
  timeline: Timeline
  /** Null for readers who may only see their own record. */
  people: Participants | null
}

export async function loadClass(id: string): Promise<ClassData> {
  const its = { param: { id }, query: {} }
  const one = api.zoom.meetings[':id']
  const [{ meeting }, attendance, timeline, people] = await Promise.all([
    ask(one.$get(its)),
    ask(one.attendance.$get(its)),
    ask(one.timeline.$get(its)),
    mayAsk() ? ask(one.participants.$get(its)).catch(nullIfForbidden) : null,
  ])
  return { session: meeting, attendance, timeline, people }
}

/** Pupils and parents see only their own part of a class. */
const mayAsk = (): boolean => bearer.value?.role === 'teacher' || bearer.value?.role === 'admin'
