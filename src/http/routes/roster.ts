import * as z from 'zod'
import type { RowFault } from '../../app/rosterFaults.ts'
import { mayAdminister, Role } from '../../domain/access.ts'
import { isEmail } from '../../domain/email.ts'
import { isStorable, NOT_STORABLE } from '../../domain/storable.ts'
import { overBudget } from '../budget.ts'
import { allowed } from '../guards.ts'
import { BOOKMARK_HEADER } from '../headers.ts'
import { partly } from '../partly.ts'
import { behind } from '../reading.ts'
import { errorAnswers, Issue, refusal, WITH_BODY } from '../refusals.ts'
import { createRoute, createRouter } from '../router.ts'
import { BOOKMARK, body, Flag, json } from '../schemas.ts'
import { signedIn } from '../signedIn.ts'

const text = z.string().trim().min(1).max(200).refine(isStorable, NOT_STORABLE)
const id = text
/** One spelling for e-mails that are the same to mail: in small letters, with each accented letter as one character. */
const email = z
  .string()
  .trim()
  .toLowerCase()
  .normalize('NFC')
  .refine(isEmail, 'must be an e-mail address, as tala@school.example')
  .refine(isStorable, NOT_STORABLE)
  .meta({ format: 'idn-email' })
/** Frontends show the picture, so its address must not be able to run a script. */
const picture = z
  .url({ protocol: /^https?$/, error: 'must be an address that begins with https:// or http://' })
  .max(2_000)
  .refine(isStorable, NOT_STORABLE)

const optionalText = text.nullable().optional()
const day = z.iso.date().optional()

const Enrollments = z
  .array(
    z.strictObject({
      classId: id,
      studentId: id,
      since: day.meta({
        description: 'The first day; left out: from the beginning, or today if the class has begun',
      }),
      transferred: z.boolean().optional().meta({ description: 'From another school' }),
    }),
  )
  .default([])
const EndedEnrollments = z
  .array(
    z.strictObject({
      classId: id,
      studentId: id,
      until: day.meta({ description: 'The first day without the pupil; left out: today' }),
      reason: z.enum(['transferred', 'dropped']).optional().meta({ description: 'For School Form 2' }),
    }),
  )
  .default([])
const Guardian = z.strictObject({ parentId: id, studentId: id })
const Guardians = z.array(Guardian).default([])
const NewGuardians = z
  .array(
    Guardian.extend({
      tellAbsences: z.boolean().optional().meta({
        description:
          'Whether they asked to be told of absences, by your endpoint for guardian.absence; left out: as it was',
      }),
    }),
  )
  .default([])

/** The key of an Ed-Fi section. It cannot be worked out from another system's id. */
const EdFi = z
  .strictObject({
    localCourseCode: text,
    schoolId: z.int().positive(),
    schoolYear: z.int().min(1900).max(2999),
    sectionIdentifier: text,
    sessionName: text,
    calendarCode: text,
  })
  .meta({ id: 'EdFiSection' })

const Roster = z.strictObject({
  users: z
    .array(
      z.strictObject({
        id,
        name: text,
        email: email.nullable().default(null),
        avatar: picture.nullable().default(null),
        role: Role,
        sex: z.enum(['male', 'female']).nullable().optional(),
        number: optionalText.meta({ description: 'The pupil’s number for life, as the LRN' }),
        listedAs: optionalText.meta({ description: 'As forms write the name: Last, First, Middle' }),
      }),
    )
    .default([]),
  classes: z
    .array(
      z.strictObject({
        id,
        name: text,
        teacherId: id.nullable().default(null),
        gradeLevel: optionalText,
        section: optionalText.meta({
          description: 'The pupils who have their classes together, as Narra',
        }),
        edfi: EdFi.nullable().optional(),
      }),
    )
    .default([]),
  enrollments: Enrollments,
  guardians: NewGuardians,
  removed: z
    .strictObject({ enrollments: EndedEnrollments, guardians: Guardians })
    .default({ enrollments: [], guardians: [] })
    .meta({ description: 'What no longer holds; a pair that is not there is no mistake' }),
})

const Counts = z.object({
  users: z.int(),
  classes: z.int(),
  enrollments: z.int(),
  guardians: z.int(),
  removed: z.object({ enrollments: z.int(), guardians: z.int() }),
  left: z
    .array(Issue)
    .optional()
    .meta({ description: 'With partial=true: the rows that were not taken, by path, and why' }),
})

const part = partly(Roster)

const put = createRoute({
  method: 'put',
  path: '/api/roster',
  operationId: 'importRoster',
  tags: ['Roster'],
  summary: 'Insert, update and remove the school’s people and classes: all of the request or nothing',
  description:
    'For admins. What the request does not name stays. A row that is wrong or refers to nothing is named by its path, and then nothing is changed; with partial=true the rest is taken.',
  middleware: [
    signedIn,
    behind(allowed(mayAdminister, 'Only admins can change the roster')),
    part.rowsTakenOut,
  ] as const,
  request: {
    query: z.object({
      partial: Flag.meta({ description: 'true: takes what is right, and says what it left' }),
    }),
    ...body(Roster, {
      users: [
        {
          id: 'teacher-1',
          name: 'Marikit Olayvar',
          email: 'marikit.olayvar@school.example',
          role: 'teacher',
        },
        {
          id: 'student-3',
          name: 'Dalisay Aguadulce',
          email: 'dalisay.aguadulce@school.example',
          role: 'student',
        },
      ],
      classes: [{ id: 'biology-7a', name: 'Biology 7A', teacherId: 'teacher-1' }],
      enrollments: [{ classId: 'biology-7a', studentId: 'student-3' }],
    }),
  },
  responses: {
    200: json(Counts, 'How many rows each part had', BOOKMARK),
    ...errorAnswers(...WITH_BODY, 403),
  },
})

export const rosterRoutes = () =>
  createRouter().openapi(put, async (c) => {
    const { ports, d1 } = c.var
    const roster = c.req.valid('json')
    const partial = c.req.valid('query').partial === 'true'
    const over = await overBudget(c, 'roster_rows', rowsOf(roster))
    if (over) return over
    const { importRoster } = await import('../../app/importRoster.ts')
    const imported = await importRoster({ ...ports, store: ports.roster(d1) }, roster, { partial })
    if (!imported.ok) {
      const { faults, ...refused } = imported.refusal
      return refusal(c, { ...refused, issues: faults.map(issueOf) })
    }
    const { bookmark, left, ...counts } = imported.value
    if (bookmark) c.header(BOOKMARK_HEADER, bookmark)
    if (!partial) return c.json(counts, 200)
    const { issues, placeOf } = part.left(c)
    const others = left.map((fault) => issueOf({ ...fault, index: placeOf(fault.list, fault.index) }))
    return c.json({ ...counts, left: [...issues, ...others] }, 200)
  })

const issueOf = ({ list, index, field, message }: RowFault) => ({
  path: [list, index, ...(field === null ? [] : [field])].join('.'),
  message,
})

const rowsOf = ({ users, classes, enrollments, guardians, removed }: z.infer<typeof Roster>): number =>
  [users, classes, enrollments, guardians, removed.enrollments, removed.guardians]
    .map((rows) => rows.length)
    .reduce((sum, rows) => sum + rows, 0)
