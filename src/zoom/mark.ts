import { cut } from '../domain/cut.ts'

const AGENDA_MAX = 2_000
const MARK = /\s*\[Rollcall [0-9a-f]{20}\]\s*$/

/**
 * A one-off mark under the agenda of a new meeting. It finds the meeting again if Zoom's answer is lost. Topic, time and
 * host are not enough: two sessions of one school can share all three.
 */
export const markOf = (uuid: string): string => `[Rollcall ${uuid.replaceAll('-', '').slice(-20)}]`

/** The agenda with the mark as its last line. A text that is too long for both is cut. */
export function withMark(agenda: string, mark: string): string {
  if (agenda === '') return mark
  return `${cut(agenda, AGENDA_MAX - mark.length - 2)}\n\n${mark}`
}

/** The agenda without its mark. */
export const withoutMark = (agenda: string): string => agenda.replace(MARK, '')
