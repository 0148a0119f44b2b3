import { CONTRACT, type WriteRequest } from '../../app/contract.ts'
import { COMMANDS } from '../../domain/commands.ts'

/** During a deployment a Worker may send a command that its object does not know yet. */
export const isUnderstood = ({ contract, command }: WriteRequest): boolean =>
  contract === CONTRACT && command.type in COMMANDS

/** Zoom wants its answer within 3 s. */
export const isImpatient = ({ meta }: WriteRequest): boolean => meta.source === 'zoom'

/**
 * Whether a request may be answered before it is recorded. It may if it tells what has already happened, mostly at Zoom. A request for
 * something that has not happened yet is refused instead.
 */
export const mayBeKept = ({ meta, command }: WriteRequest): boolean =>
  meta.source === 'zoom' || HAPPENED_AT_ZOOM.includes(command.type)

const HAPPENED_AT_ZOOM: readonly string[] = [
  'ChangeMeeting',
  'DeleteMeeting',
  'ApproveRegistrant',
  'CancelRegistrant',
] satisfies WriteRequest['command']['type'][]
