import type { DataOf } from '../domain/events.ts'
import { type SQL, sql } from './query.ts'

export const requestRegistrants = (
  seriesId: string,
  data: DataOf<'RegistrationRequested'>,
  at: string,
) => sql`
  insert into meeting_registrants (meeting_id, user_id, id, status, created_at, updated_at)
  select ${seriesId}, value->>'userId', 'registrant.' || (value->>'userId'), 'pending', ${at}, ${at}
  from json_each(${JSON.stringify(data.people)}) where true
  on conflict (meeting_id, user_id) do update set status = 'pending', error = null, updated_at = excluded.updated_at`

export const approveRegistrant = (seriesId: string, data: DataOf<'RegistrantApproved'>, at: string) => sql`
  insert into meeting_registrants
    (meeting_id, user_id, id, zoom_registrant_id, join_url, status, registered_at, created_at, updated_at)
  values
    (${seriesId}, ${data.userId}, ${`registrant.${data.userId}`}, ${data.registrantId}, ${data.joinUrl},
     'approved', ${at}, ${at}, ${at})
  on conflict (meeting_id, user_id) do update set
    zoom_registrant_id = excluded.zoom_registrant_id, join_url = excluded.join_url, status = 'approved',
    error = null, registered_at = excluded.registered_at, updated_at = excluded.updated_at`

export const failRegistrant = (seriesId: string, data: DataOf<'RegistrationFailed'>, at: string) => sql`
  insert into meeting_registrants (meeting_id, user_id, id, status, error, created_at, updated_at)
  values (${seriesId}, ${data.userId}, ${`registrant.${data.userId}`}, 'denied', ${data.reason}, ${at}, ${at})
  on conflict (meeting_id, user_id) do update set
    status = 'denied', error = excluded.error, updated_at = excluded.updated_at`

/** The join link is deleted at once. */
export function requestCancellation(
  seriesId: string,
  { people }: DataOf<'CancellationRequested'>,
  at: string,
): SQL[] {
  const ofThese = (some: typeof people) => sql`
    where meeting_id = ${seriesId}
      and user_id in (select value->>'userId' from json_each(${JSON.stringify(some)}))`
  return [
    sql`delete from meeting_registrants ${ofThese(people.filter((one) => one.registrantId === null))}`,
    sql`update meeting_registrants set status = 'leaving', join_url = null, updated_at = ${at}
        ${ofThese(people.filter((one) => one.registrantId !== null))}`,
  ]
}

export const cancelRegistrant = (seriesId: string, { userId }: DataOf<'RegistrantCancelled'>): SQL =>
  sql`delete from meeting_registrants where meeting_id = ${seriesId} and user_id = ${userId}`

/**
 * The link stays in the row, because the portal may approve the registration again. It is shown only while the registration is approved.
 */
export const takeRegistrationBack = (
  seriesId: string,
  { userId, by }: DataOf<'RegistrationTakenBack'>,
  at: string,
): SQL => sql`
  update meeting_registrants set status = 'denied', error = ${`${by.toUpperCase()}_IN_ZOOM`}, updated_at = ${at}
  where meeting_id = ${seriesId} and user_id = ${userId}`

export const giveRegistrationBack = (
  seriesId: string,
  { userId }: DataOf<'RegistrationGivenBack'>,
  at: string,
): SQL => sql`
  update meeting_registrants set status = 'approved', error = null, updated_at = ${at}
  where meeting_id = ${seriesId} and user_id = ${userId}`

export const seeRegistrant = (seriesId: string, seen: DataOf<'RegistrantSeen'>): SQL => sql`
  insert into zoom_registrants
    (meeting_id, registrant_id, name, email, status, asked_at, email_user_id)
  values
    (${seriesId}, ${seen.registrantId}, ${seen.name}, ${seen.email}, ${seen.status}, ${seen.askedAt},
     ${seen.emailUserId})
  on conflict (meeting_id, registrant_id) do update set
    name = excluded.name, email = excluded.email, status = excluded.status, asked_at = excluded.asked_at, email_user_id = excluded.email_user_id`

export const identifyApplicant = (
  seriesId: string,
  { registrantId, userId }: DataOf<'ApplicantIdentified'>,
): SQL => sql`
  update zoom_registrants set user_id = ${userId}
  where meeting_id = ${seriesId} and registrant_id = ${registrantId}`
