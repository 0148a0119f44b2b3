/** The scopes of Rollcall's app in Zoom. docs/deploy.md says which call needs which. */
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
  'meeting:update:in_meeting_controls:admin',
  'meeting:write:invite_links:admin',
  'cloud_recording:read:list_recording_files:admin',
  'cloud_recording:read:recording:admin',
] as const

/** The scopes that a token lacks, by the list that comes with it. */
export function missingScopes(granted: string): string[] {
  const held = new Set(granted.split(/[\s,]+/))
  return SCOPES.filter((scope) => !held.has(scope) && !held.has(classicOf(scope)))
}

/** Apps from before 2024 have a few wide scopes: meeting:write:admin allows every change of a meeting. */
function classicOf(scope: string): string {
  const [subject, verb] = scope.replace(/^cloud_/, '').split(':')
  return `${subject}:${verb === 'read' ? 'read' : 'write'}:admin`
}
