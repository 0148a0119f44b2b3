import type { Account, Instance } from './account.ts'
import { endOf, heldInstance } from './instances.ts'
import { paged } from './paging.ts'
import { timeIn } from './payloads.ts'
import { notEnded } from './refusal.ts'
import { lessonSeconds, type Stay, staysOf } from './stays.ts'

type Query = Record<string, string>

export function pastMeeting(account: Account, segment: string) {
  const { meeting, instance } = heldInstance(account, segment)
  const rows = counted(instance)
  const { id, topic, type, host } = meeting
  const { startedAt, endedAt } = instance.lesson
  const seconds = rows.reduce((sum, { from, to }) => sum + to - from, 0)
  return {
    uuid: instance.uuid,
    id,
    host_id: host.id,
    type,
    topic,
    user_name: `${host.first_name} ${host.last_name}`,
    user_email: host.email,
    start_time: startedAt,
    end_time: endedAt,
    duration: Math.ceil(lessonSeconds(instance.lesson) / 60),
    total_minutes: Math.ceil(seconds / 60),
    participants_count: new Set(rows.map(({ participantUuid }) => participantUuid)).size,
  }
}

/** Also tells of waiting rooms, in rows of their own that count for nothing. */
export function pastParticipants(account: Account, segment: string, query: Query) {
  const { instance } = heldInstance(account, segment)
  const rows = counted(instance).flatMap((stay) => [
    ...(stay.waited > 0 ? [waitingRow(instance, stay)] : []),
    pastRow(instance, stay, 'in_meeting'),
  ])
  const { items, ...page } = paged(account, `past/${instance.uuid}`, rows, query)
  return { ...page, participants: items }
}

/** One row for each stay, none with a participant_uuid. Only for two people or more, some time after the end. */
export function reportParticipants(account: Account, segment: string, query: Query) {
  const { instance } = heldInstance(account, segment)
  const availableAt = endOf(instance) + account.settings.reports.delayMinutes * 60_000
  const stays = counted(instance)
  const people = new Set(stays.map(({ person }) => person))
  if (account.now() < availableAt || people.size < 2) throw notEnded()
  const fields = (query['include_fields'] ?? '').split(',')
  const rows = reportRows(instance, fields.includes('registrant_id'))
  const { items, ...page } = paged(account, `report/${instance.uuid}`, rows, query)
  const last = page.next_page_token === ''
  return { ...page, participants: last && isIncomplete(account, instance) ? items.slice(0, -1) : items }
}

/** What the report says, to every asker at every time. */
export const reportRows = (instance: Instance, withRegistrant = false) =>
  counted(instance).map((stay) => reportRow(instance, stay, withRegistrant))

/** The first reads to the end may lack the last row, with total_records as it ought to be. */
function isIncomplete(account: Account, instance: Instance): boolean {
  instance.reads += 1
  return instance.reads <= account.settings.reports.incompleteReads
}

/** A person who came after the end has no row. */
const counted = ({ lesson, stays = staysOf(lesson) }: Instance): Stay[] =>
  stays.filter(({ ends }) => ends !== 'never')

function pastRow({ lesson }: Instance, stay: Stay, status: string) {
  const { person, name, userId, from, to } = stay
  return {
    id: person.userId ?? '',
    name,
    user_id: userId,
    registrant_id: person.registrantId ?? '',
    user_email: person.email ?? '',
    join_time: timeIn(lesson, from),
    leave_time: timeIn(lesson, to),
    duration: to - from,
    failover: false,
    status,
    internal_user: person.userId !== undefined,
  }
}

const waitingRow = (instance: Instance, stay: Stay) =>
  pastRow(instance, { ...stay, from: stay.from - stay.waited, to: stay.from }, 'in_waiting_room')

function reportRow(instance: Instance, stay: Stay, withRegistrant: boolean) {
  const { internal_user, registrant_id, ...row } = pastRow(instance, stay, 'in_meeting')
  return {
    ...row,
    customer_key: stay.person.customerKey ?? '',
    participant_user_id: stay.person.userId ?? '',
    bo_mtg_id: stay.room === 'breakout' ? `bo-${stay.userId}` : '',
    ...(withRegistrant ? { registrant_id } : {}),
  }
}
