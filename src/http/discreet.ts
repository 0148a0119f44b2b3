import type { Bearer } from '../app/bearer.ts'
import type { ListedView } from '../app/meetingView.ts'
import type { Queries } from '../app/queries.ts'
import type { ApplicantView } from '../app/registrantView.ts'
import type { AttendanceView, ParticipantView, Roll } from '../app/rollView.ts'
import { type Actor, seesEmailOf } from '../domain/access.ts'
import { bearerOf } from '../domain/who/vouching.ts'

type Sees = (userId: string | null) => boolean

/** A bearer's reads without the e-mails that the bearer may not see. So no route can forget to leave them out. */
export interface DiscreetQueries extends Queries {
  /** Who the bearer is; null for somebody without rights. */
  actor(): Promise<Actor | null>
}

/** Asks for the bearer and their pupils in the round trip of the read. */
export function discreet(queries: Queries, bearer: Bearer, name: string | null): DiscreetQueries {
  const actor = once(async () => {
    const standing = await queries.standing(bearer)
    return bearerOf({ ...bearer, id: standing.id, name }, standing)
  })
  /** Asks for what the token's role may find, and once more if the roster knows another role. */
  async function byRole<Found>(asking: Bearer, read: (bearer: Bearer) => Promise<Found>): Promise<Found> {
    const [who, found] = await Promise.all([actor(), read(asking)])
    const isRight = who === null || asking.role === null || asking.role === who.role
    return isRight ? found : read({ ...asking, role: who.role })
  }
  const taughtBy = (asking: Bearer) => byRole(asking, queries.taught)
  const sees = once(async (): Promise<Sees> => {
    const [who, ids] = await Promise.all([actor(), taughtBy(bearer)])
    const taught = new Set(ids)
    return (userId) => who !== null && seesEmailOf(who, userId, taught)
  })
  const shown = async () => {
    const who = await actor()
    return <M extends ListedView>(meeting: M) => (who === null ? meeting : discreetMeeting(meeting, who))
  }
  return {
    ...queries,
    actor,
    taught: taughtBy,
    async sight(...asked) {
      const [{ meeting, ...sight }, show] = await Promise.all([queries.sight(...asked), shown()])
      return { ...sight, meeting: meeting && show(meeting) }
    },
    async meetings(asking, filter) {
      const found = byRole(asking, (as) => queries.meetings(as, filter))
      const [meetings, show] = await Promise.all([found, shown()])
      return meetings.map(show)
    },
    async report(asking, filter) {
      const found = byRole(asking, (as) => queries.report(as, filter))
      const [report, show] = await Promise.all([found, shown()])
      return { ...report, meetings: report.meetings.map(show) }
    },
    async roll(...asked) {
      const [roll, may] = await Promise.all([queries.roll(...asked), sees()])
      return rollWithoutEmails(roll, may)
    },
    async records(...asked) {
      const [found, may] = await Promise.all([queries.records(...asked), sees()])
      return { ...found, records: found.records.map((record) => recordWithoutEmail(record, may)) }
    },
    async participants(...asked) {
      const [found, may] = await Promise.all([queries.participants(...asked), sees()])
      return { ...found, participants: found.participants.map((row) => participantWithoutEmail(row, may)) }
    },
    async attendanceAt(...asked) {
      const [known, may] = await Promise.all([queries.attendanceAt(...asked), sees()])
      return known && { ...known, records: known.records.map((record) => recordWithoutEmail(record, may)) }
    },
    async applicants(...asked) {
      const [found, may] = await Promise.all([queries.applicants(...asked), sees()])
      return found.map((row) => applicantWithoutEmail(row, may))
    },
    async registration(...asked) {
      const [progress, may] = await Promise.all([queries.registration(...asked), sees()])
      return { ...progress, asking: progress.asking.map((row) => applicantWithoutEmail(row, may)) }
    },
    async history(...asked) {
      const [page, may] = await Promise.all([queries.history(...asked), sees()])
      return { ...page, events: page.events.map((event) => ({ ...event, data: blanked(event.data, may) })) }
    },
  }
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | null = null
  return () => {
    asked ??= ask()
    return asked
  }
}

/** A teacher sees their own e-mail as a host's, and no other teacher's. */
const discreetMeeting = <M extends ListedView>(meeting: M, actor: Actor): M =>
  seesEmailOf(actor, meeting.host_id, NOBODY)
    ? meeting
    : { ...meeting, host: { ...meeting.host, email: null } }

const NOBODY: ReadonlySet<string> = new Set()

const withoutEmail = <P extends { id: string; email: string | null }>(person: P, may: Sees): P =>
  may(person.id) ? person : { ...person, email: null }

const rollWithoutEmails = (roll: Roll, may: Sees): Roll => ({
  ...roll,
  participants: roll.participants.map((row) => participantWithoutEmail(row, may)),
  expected: roll.expected.map((person) => withoutEmail(person, may)),
  records: roll.records.map((record) => recordWithoutEmail(record, may)),
})

const participantWithoutEmail = (row: ParticipantView, may: Sees): ParticipantView =>
  may(row.user_id) ? row : { ...row, email: null, user: row.user && { ...row.user, email: null } }

/** A teacher sees an applicant's typed e-mail, unless a user of the roster has it. */
const applicantWithoutEmail = (row: ApplicantView, may: Sees): ApplicantView => {
  const isOfNobody = row.email_user === null && !row.email_shared
  return isOfNobody || may(row.email_user?.id ?? null) ? row : { ...row, email: null }
}

const recordWithoutEmail = (record: AttendanceView, may: Sees): AttendanceView => ({
  ...record,
  student: withoutEmail(record.student, may),
})

/** An event's data. An e-mail in it belongs to the user named beside it. The copy has the shape of the original. */
const blanked = <T>(data: T, may: Sees): T =>
  JSON.parse(JSON.stringify(data), (_, value) => blankedOne(value, may))

function blankedOne(value: unknown, may: Sees): unknown {
  if (typeof value !== 'object' || value === null || !('email' in value)) return value
  return may(userBeside(value)) ? value : { ...value, email: null }
}

function userBeside(value: object): string | null {
  const id = 'userId' in value ? value.userId : 'emailUserId' in value ? value.emailUserId : null
  return typeof id === 'string' ? id : null
}
