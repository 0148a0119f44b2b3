import type { Command } from '../../domain/commands.ts'
import type { Duty } from './duties.ts'

/** The duties that a command leaves: registrations, or releases of people who may have left the class. */
export function dutiesAfter(command: Command): Duty[] {
  switch (command.type) {
    case 'ScheduleMeeting':
      return command.meeting.registrationEnabled ? ['register'] : []
    case 'ChangeMeeting':
      return [
        ...(command.isPartial ? (['reread'] as const) : []),
        ...(isOfPeople(command) ? (['register', 'release'] as const) : []),
      ]
    case 'RecoverMeeting':
      return ['register', 'release', 'reread']
    case 'RequestRegistration':
      return ['register']
    case 'ApproveRegistrant':
    case 'FailRegistration':
      return ['release']
    default:
      return []
  }
}

/** The class changes, or a former host needs a registration from now on. */
const isOfPeople = ({ change }: Extract<Command, { type: 'ChangeMeeting' }>): boolean =>
  typeof change.classId === 'string' || change.hostId !== undefined || change.alternativeHosts !== undefined
