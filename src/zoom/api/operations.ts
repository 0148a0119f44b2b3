import type { Label } from './budget.ts'

interface Operation {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  label: Label
  /** Whether doing it twice does no harm; what is not, once.ts looks up first. */
  repeatable: boolean
}

/** What Rollcall asks of Zoom's API. */
export const OPERATIONS = {
  createMeeting: { method: 'POST', label: 'medium', repeatable: false },
  listMeetings: { method: 'GET', label: 'medium', repeatable: true },
  getMeeting: { method: 'GET', label: 'light', repeatable: true },
  updateMeeting: { method: 'PATCH', label: 'light', repeatable: true },
  deleteMeeting: { method: 'DELETE', label: 'light', repeatable: true },
  addRegistrant: { method: 'POST', label: 'light', repeatable: false },
  approveRegistrants: { method: 'PUT', label: 'medium', repeatable: true },
  denyRegistrants: { method: 'PUT', label: 'medium', repeatable: true },
  cancelRegistrants: { method: 'PUT', label: 'medium', repeatable: true },
  listRegistrants: { method: 'GET', label: 'medium', repeatable: true },
  listInstances: { method: 'GET', label: 'medium', repeatable: true },
  reportParticipants: { method: 'GET', label: 'heavy', repeatable: true },
  pastParticipants: { method: 'GET', label: 'medium', repeatable: true },
} satisfies Record<string, Operation>
