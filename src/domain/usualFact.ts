import type { Fact } from './events.ts'
import { isInstant } from './instant.ts'
import type { Evidence } from './who/evidence.ts'

/**
 * A started, a joined or a left, if its fields are as the log keeps them; null for every other fact, which zod reads. At a bell nearly all
 * facts are these three. zod cannot compile its schemas on Workers, and takes longer than the decision.
 */
export function usualFact(fact: Fact): Fact | null {
  switch (fact.type) {
    case 'MeetingStarted': {
      const { uuid, at } = fact.data
      return isText(uuid) && isTime(at) ? { type: fact.type, data: { uuid, at } } : null
    }
    case 'ParticipantJoined':
    case 'ParticipantLeft': {
      const { uuid, connection, at } = fact.data
      const evidence = evidenceIn(fact.data.evidence)
      const isFit = isText(uuid) && isText(connection) && isTime(at) && evidence !== null
      return isFit ? { type: fact.type, data: { uuid, connection, at, evidence } } : null
    }
    default:
      return null
  }
}

/** The known fields alone, as zod leaves them. */
function evidenceIn(given: Evidence | null | undefined): Evidence | null {
  if (typeof given !== 'object' || given === null) return null
  const { name, email, zoomAccountId, registrantId, customerKey, emailUserId, nameKey, emailKey } = given
  const isFit =
    [name, email, zoomAccountId, registrantId, customerKey, emailUserId].every(isTextOrNull) &&
    [nameKey, emailKey].every(isKeyOrNone)
  if (!isFit) return null
  return {
    ...{ name, email, zoomAccountId, registrantId, customerKey, emailUserId },
    ...(nameKey !== undefined && { nameKey }),
    ...(emailKey !== undefined && { emailKey }),
  }
}

/** The types promise it. An earlier deployment may have written the command. */
const isText = (value: unknown): value is string => typeof value === 'string'

const isTime = (value: unknown): boolean => isText(value) && isInstant(value)

const isTextOrNull = (value: unknown): boolean => value === null || isText(value)

const isKeyOrNone = (value: unknown): boolean => value === undefined || Number.isSafeInteger(value)
