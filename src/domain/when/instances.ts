import type { RecordMark, RecordReport } from '../commands.ts'
import type { Meeting } from '../meeting.ts'
import { keyOf } from '../who/participants.ts'
import { type Connection, withMark } from './connection.ts'
import type { Instance } from './sessions.ts'

type Instances = Meeting['instances']

export const newInstance = (uuid: string): Instance => ({
  uuid,
  startedAt: null,
  endedAt: null,
  firstMark: null,
  lastMark: null,
  report: null,
  heardSince: false,
})

/** What is known of an instance, about to be changed by a webhook. */
function heard(instances: Instances, uuid: string): Instance {
  const instance = instances.get(uuid) ?? newInstance(uuid)
  return { ...instance, heardSince: instance.report !== null }
}

/** Of several starts of one instance the earliest counts, of several ends the latest, in whatever order they come. */
export function started(instances: Instances, uuid: string, at: string): Instances {
  const instance = heard(instances, uuid)
  const startedAt = Math.min(instance.startedAt ?? Number.POSITIVE_INFINITY, Date.parse(at))
  return new Map(instances).set(uuid, { ...instance, startedAt })
}

export function ended(instances: Instances, uuid: string, startedAt: string | null, at: string): Instances {
  const begun = startedAt === null ? instances : started(instances, uuid, startedAt)
  const instance = heard(begun, uuid)
  const endedAt = Math.max(instance.endedAt ?? Number.NEGATIVE_INFINITY, Date.parse(at))
  return new Map(begun).set(uuid, { ...instance, endedAt })
}

export function marked(instances: Instances, uuid: string, at: number): Instances {
  const instance = heard(instances, uuid)
  const { firstMark, lastMark } = instance
  return new Map(instances).set(uuid, {
    ...instance,
    firstMark: firstMark === null ? at : Math.min(firstMark, at),
    lastMark: lastMark === null ? at : Math.max(lastMark, at),
  })
}

export function reported(
  instances: Instances,
  { uuid, startedAt, endedAt, complete }: Omit<RecordReport, 'type' | 'people'>,
): Instances {
  const instance = instances.get(uuid) ?? newInstance(uuid)
  const [from, to] = [Date.parse(startedAt), Date.parse(endedAt)]
  const before = instance.report ?? { from, to, complete: false }
  const report = {
    from: Math.min(before.from, from),
    to: Math.max(before.to, to),
    complete: before.complete || complete,
  }
  return new Map(instances).set(uuid, { ...instance, report, heardSince: instance.heardSince && !complete })
}

/** The connection as the mark leaves it, or null where the mark says nothing new. */
export function connected(meeting: Meeting, mark: Omit<RecordMark, 'type'>, kind: 'joined' | 'left') {
  const blank: Connection = { key: mark.connection, uuid: mark.uuid, marks: [], evidence: [] }
  const connection = meeting.connections.get(keyOf(blank)) ?? blank
  return withMark(connection, { kind, at: Date.parse(mark.at) }, mark.evidence)
}
