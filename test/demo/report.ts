import type { BEARERS } from './school/people.ts'
import { attendanceTable } from './table.ts'
import type { CountedClass } from './today/counted.ts'
import { GUEST, ON_TWO_DEVICES, REJOINED } from './today/people.ts'

export type Tokens = Record<keyof typeof BEARERS, string>

interface Shown {
  origin: string
  /** Of the simulated Zoom's page. */
  zoomUrl: string
  counted: CountedClass
  tokens: Tokens
}

/** What `npm start` prints of the class that it counted, and how to go on from there. */
export function report({ origin, zoomUrl, counted, tokens }: Shown): string {
  const { title, webhooks, attendance, participants, meetingId } = counted
  return `
${title}: a class of 24, scheduled through the API, held in the simulated Zoom and
counted from ${webhooks ?? 'its'} signed webhooks. Most moved to breakout rooms and back. ${ON_TWO_DEVICES}
was on two devices, ${REJOINED} lost the connection and rejoined, and a guest called
${GUEST} came. Times are UTC.

${attendanceTable(attendance, participants)}

Rollcall serves on ${origin} until Ctrl-C: open it in a browser, and it signs you in as any of these.
Tokens, good for 7 days:

${Object.entries(tokens)
  .map(([role, token]) => `${role.padEnd(8)} ${token}`)
  .join('\n')}

Zoom is at ${zoomUrl}: start a meeting there, let people in and out, and see what Rollcall is told.

Try it as the parent, who sees one child:

curl -H "Authorization: Bearer ${tokens.parent}" ${origin}/api/zoom/meetings/${meetingId}/attendance
`
}
