/** What Rollcall's app may do in Zoom; docs/deploy.md says for which call. */
export const SCOPES = [
  'meeting:write:meeting:admin',
  'meeting:read:meeting:admin',
  'meeting:update:meeting:admin',
  'meeting:delete:meeting:admin',
  'meeting:read:list_meetings:admin',
  'meeting:write:registrant:admin',
  'meeting:read:registrant:admin',
  'meeting:read:list_registrants:admin',
  'meeting:update:registrant_status:admin',
  'meeting:read:list_past_instances:admin',
  'report:read:list_meeting_participants:admin',
  'meeting:read:list_past_participants:admin',
  'meeting:read:participant:admin',
] as const

/** Those that a token lacks, from the list that Zoom gives with it. */
export function missingScopes(granted: string): string[] {
  const held = new Set(granted.split(/[\s,]+/))
  return SCOPES.filter((scope) => !held.has(scope) && !held.has(classicOf(scope)))
}

/** Apps of before 2024 have a few wide scopes: meeting:write:admin stands for every change of a meeting. */
function classicOf(scope: string): string {
  const [subject, verb] = scope.split(':')
  return `${subject}:${verb === 'read' ? 'read' : 'write'}:admin`
}
