import type {
  ApplicantView,
  AttendanceView,
  MeetingView,
  ParticipantView,
  Queries,
  Roll,
} from '../app/queries.ts'
import { type Actor, seesEmailOf } from '../domain/access.ts'

type Sees = (userId: string | null) => boolean

/** The same reads, with no e-mail in them that is not for this reader: no route has to think of it. */
export function discreet(queries: Queries, actor: Actor): Queries {
  if (actor.role !== 'teacher') return queries
  const sees = seeing(queries, actor)
  const shown = (meeting: MeetingView) => discreetMeeting(meeting, actor)
  return {
    ...queries,
    async sight(...asked) {
      const { meeting, ...sight } = await queries.sight(...asked)
      return { ...sight, meeting: meeting && shown(meeting) }
    },
    meetings: async (...asked) => (await queries.meetings(...asked)).map(shown),
    async report(filter) {
      const { meetings, totals, running } = await queries.report(filter)
      const inSight = running.map(async ({ meeting, roll }) => ({
        meeting: shown(meeting),
        roll: rollWithoutEmails(roll, await sees()),
      }))
      return { meetings: meetings.map(shown), totals, running: await Promise.all(inSight) }
    },
    async roll(meeting) {
      const [roll, may] = await Promise.all([queries.roll(meeting), sees()])
      return rollWithoutEmails(roll, may)
    },
    async records(...asked) {
      const [{ records, isLinkable }, may] = await Promise.all([queries.records(...asked), sees()])
      return { isLinkable, records: records.map((record) => recordWithoutEmail(record, may)) }
    },
    async participants(...asked) {
      const [{ participants, isLinkable }, may] = await Promise.all([queries.participants(...asked), sees()])
      return { isLinkable, participants: participants.map((row) => participantWithoutEmail(row, may)) }
    },
    async attendanceAt(meeting, at) {
      const [known, may] = await Promise.all([queries.attendanceAt(meeting, at), sees()])
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

/** A teacher sees their own e-mail as a host's, and no other teacher's. */
export const discreetMeeting = (meeting: MeetingView, actor: Actor): MeetingView =>
  seesEmailOf(actor, meeting.host_id, NOBODY)
    ? meeting
    : { ...meeting, host: { ...meeting.host, email: null } }

const NOBODY: ReadonlySet<string> = new Set()

/** The reader's students are asked for once, and only where an answer has people in it. */
function seeing(queries: Queries, actor: Actor): () => Promise<Sees> {
  let asked: Promise<Sees> | null = null
  const ask = async (): Promise<Sees> => {
    const taught = new Set(await queries.taught(actor.id))
    return (userId) => seesEmailOf(actor, userId, taught)
  }
  return () => {
    asked ??= ask()
    return asked
  }
}

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

/** What a stranger typed is for whoever decides on them, unless it is somebody's of the school. */
const applicantWithoutEmail = (row: ApplicantView, may: Sees): ApplicantView =>
  row.email_user === null || may(row.email_user.id) ? row : { ...row, email: null }

const recordWithoutEmail = (record: AttendanceView, may: Sees): AttendanceView => ({
  ...record,
  student: withoutEmail(record.student, may),
})

/** An event's data: an e-mail in it is that of the user named beside it. The copy has the shape of what it was made from. */
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
