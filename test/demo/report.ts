import type { PlayedLesson } from './lesson.ts'
import { type BEARERS, GUEST, ON_TWO_DEVICES, REJOINED } from './school.ts'
import { attendanceTable } from './table.ts'

export type Tokens = Record<keyof typeof BEARERS, string>

/** What `npm start` prints of the class that it played, and how to go on from there. */
export function report(origin: string, lesson: PlayedLesson, tokens: Tokens): string {
  const { title, webhooks, attendance, participants, meetingId } = lesson
  return `
${title}: a class of 24, scheduled through the API, held in the simulated Zoom and
counted from ${webhooks} signed webhooks. Most moved to breakout rooms and back. ${ON_TWO_DEVICES}
was on two devices, ${REJOINED} lost the connection and rejoined, and a guest called
${GUEST} came. Times are UTC.

${attendanceTable(attendance, participants)}

Rollcall serves on ${origin} until Ctrl-C: open it in a browser, and it signs you in as any of these.
Tokens, good for 7 days:

${Object.entries(tokens)
  .map(([role, token]) => `${role.padEnd(8)} ${token}`)
  .join('\n')}

Try it as the parent, who sees one child:

curl -H "Authorization: Bearer ${tokens.parent}" ${origin}/api/zoom/meetings/${meetingId}/attendance
`
}
