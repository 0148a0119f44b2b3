import type { Command } from '../../domain/commands.ts'
import type { Duty } from './duties.ts'

/** What a command leaves to be done: people to be registered, or people who may have left the class meanwhile. */
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

/** Another class, or a host who is one of the registered from now on. */
const isOfPeople = ({ change }: Extract<Command, { type: 'ChangeMeeting' }>): boolean =>
  typeof change.classId === 'string' || change.hostId !== undefined || change.alternativeHosts !== undefined
