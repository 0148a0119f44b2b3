import type { Label } from './budget.ts'

interface Operation {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  label: Label
  /** Whether a repeat does no harm. once.ts looks up the others first. */
  repeatable: boolean
}

/** The operations of Zoom's API that Rollcall uses. */
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
  listUsers: { method: 'GET', label: 'medium', repeatable: true },
  listInstances: { method: 'GET', label: 'medium', repeatable: true },
  reportParticipants: { method: 'GET', label: 'heavy', repeatable: true },
  pastParticipants: { method: 'GET', label: 'medium', repeatable: true },
  getRecording: { method: 'GET', label: 'light', repeatable: true },
  getRegistrant: { method: 'GET', label: 'light', repeatable: true },
  /** A second ring would be heard. */
  callIn: { method: 'PATCH', label: 'light', repeatable: false },
  /** A second link does no harm: it names the same person. */
  inviteLink: { method: 'POST', label: 'light', repeatable: true },
} satisfies Record<string, Operation>
