import { CONTRACT, type WriteRequest } from '../../app/contract.ts'
import { COMMANDS } from '../../domain/commands.ts'

/** During a deployment a Worker may ask what its object does not know yet. */
export const isUnderstood = ({ contract, command }: WriteRequest): boolean =>
  contract === CONTRACT && command.type in COMMANDS

/** Zoom wants its answer within 3 s. */
export const isImpatient = ({ meta }: WriteRequest): boolean => meta.source === 'zoom'

/**
 * Whether a request may be recorded later than it is answered: what happened whether or not it is recorded, at Zoom
 * above all. A request for what has not happened yet is refused instead.
 */
export const mayBeKept = ({ meta, command }: WriteRequest): boolean =>
  meta.source === 'zoom' || HAPPENED_AT_ZOOM.includes(command.type)

const HAPPENED_AT_ZOOM: readonly string[] = [
  'ChangeMeeting',
  'DeleteMeeting',
  'ApproveRegistrant',
  'CancelRegistrant',
] satisfies WriteRequest['command']['type'][]
