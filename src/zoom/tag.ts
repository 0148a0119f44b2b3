import { cut } from '../domain/cut.ts'

const AGENDA_MAX = 2_000
const TAG = /\s*\[Rollcall [0-9a-f]{20}\]\s*$/

/**
 * A one-off tag under the agenda of a new meeting. It finds the meeting again if Zoom's answer is lost. Topic, time and
 * host are not enough: two sessions of one school can share all three.
 */
export const tagOf = (uuid: string): string => `[Rollcall ${uuid.replaceAll('-', '').slice(-20)}]`

/** The agenda with the tag as its last line. A text that is too long for both is cut. */
export function withTag(agenda: string, tag: string): string {
  if (agenda === '') return tag
  return `${cut(agenda, AGENDA_MAX - tag.length - 2)}\n\n${tag}`
}

/** The agenda without its tag. */
export const withoutTag = (agenda: string): string => agenda.replace(TAG, '')
