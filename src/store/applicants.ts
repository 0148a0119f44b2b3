import type { ApplicantFilter, ApplicantView } from '../app/registrantView.ts'
import { type SQL, sql } from './query.ts'
import { all, type SqlDatabase, select } from './sql.ts'

/** People who filled in Zoom's page and did not cancel. */
export async function applicants(
  db: SqlDatabase,
  seriesId: SQL,
  filter: ApplicantFilter,
): Promise<ApplicantView[]> {
  return toApplicants(await select(db, applicantsOf(seriesId, filter)))
}

export const toApplicants = (rows: Parameters<typeof all>[0]): ApplicantView[] =>
  all<ApplicantRow>(rows).map(toApplicant)

/** Zoom's registrants without Rollcall's own. The e-mail's user is from today's roster. */
export const applicantsOf = (
  seriesId: SQL,
  { status, registrantId, limit, after }: ApplicantFilter,
): SQL => sql`
  select z.registrant_id, z.name, z.email, z.status, z.asked_at, z.user_id, u.name as user_name,
    (select min(g.id) from users g where g.email = z.email having count(*) = 1) as email_user_id,
    (select min(g.name) from users g where g.email = z.email having count(*) = 1) as email_user_name,
    (select count(*) > 1 from users g where g.email = z.email) as email_shared
  from zoom_registrants z left join users u on u.id = z.user_id
  where z.meeting_id = ${seriesId} and z.status <> 'cancelled' and z.registrant_id not in (
      select zoom_registrant_id from meeting_registrants
      where meeting_id = ${seriesId} and zoom_registrant_id is not null)
    ${status === undefined ? sql`` : sql`and z.status = ${status}`}
    ${registrantId === undefined ? sql`` : sql`and z.registrant_id = ${registrantId}`}
    ${after === undefined ? sql`` : sql`and (z.asked_at, z.registrant_id) > (${after.askedAt}, ${after.registrantId})`}
  order by z.asked_at, z.registrant_id limit ${limit}`

type ApplicantRow = Omit<ApplicantView, 'user' | 'email_user' | 'email_shared'> & {
  email_shared: number
  user_id: string | null
  user_name: string | null
  email_user_id: string | null
  email_user_name: string | null
}

const toApplicant = ({ user_id, user_name, email_user_id, email_user_name, ...row }: ApplicantRow) => ({
  ...row,
  user: user_id === null ? null : { id: user_id, name: user_name },
  email_shared: row.email_shared === 1,
  email_user: email_user_id === null ? null : { id: email_user_id, name: email_user_name ?? '' },
})
