interface Operation {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Zoom's label of the call. Each label has its own limits for the whole account. */
  label: 'light' | 'medium' | 'heavy'
  /** Whether a repeat does no harm. For the others once.ts looks up the result first. */
  repeatable: boolean
}

/** The calls of Zoom's API that Rollcall uses. */
export const OPERATIONS = {
  createMeeting: { method: 'POST', label: 'medium', repeatable: false },
  listMeetings: { method: 'GET', label: 'medium', repeatable: true },
  getMeeting: { method: 'GET', label: 'light', repeatable: true },
  updateMeeting: { method: 'PATCH', label: 'light', repeatable: true },
  deleteMeeting: { method: 'DELETE', label: 'light', repeatable: true },
  addRegistrant: { method: 'POST', label: 'light', repeatable: false },
  cancelRegistrants: { method: 'PUT', label: 'medium', repeatable: true },
  listRegistrants: { method: 'GET', label: 'medium', repeatable: true },
  listInstances: { method: 'GET', label: 'medium', repeatable: true },
  reportParticipants: { method: 'GET', label: 'heavy', repeatable: true },
  pastParticipants: { method: 'GET', label: 'medium', repeatable: true },
} satisfies Record<string, Operation>
