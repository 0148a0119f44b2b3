import { cut } from '../domain/cut.ts'

const AGENDA_MAX = 2_000
const MARK = /\s*\[Rollcall [0-9a-f]{20}\]\s*$/

/**
 * A one-off mark, put under the agenda of a meeting that is being created, by which it is found again when Zoom's answer
 * was lost. Topic, time and host would not do: two classes of one school can share all three.
 */
export const markOf = (uuid: string): string => `[Rollcall ${uuid.replaceAll('-', '').slice(-20)}]`

/** The agenda with the mark as its last line; a text too long for both is cut. */
export function withMark(agenda: string, mark: string): string {
  if (agenda === '') return mark
  return `${cut(agenda, AGENDA_MAX - mark.length - 2)}\n\n${mark}`
}

/** The agenda as it was written. */
export const withoutMark = (agenda: string): string => agenda.replace(MARK, '')
