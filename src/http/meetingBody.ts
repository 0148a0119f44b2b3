import * as z from 'zod'
import { maySchedule, TargetAudience } from '../domain/access.ts'
import { idsInRooms } from '../domain/breakoutRooms.ts'
import { MeetingDetails } from '../domain/fields.ts'
import { isStorable, NOT_STORABLE } from '../domain/storable.ts'
import type { Recurrence } from '../domain/when/recurrence.ts'
import type { RollcallContext } from './env.ts'
import { instantIn, isSkipped, StartTime } from './instant.ts'
import { NewRecurrence, recurrenceOf, wrongWith } from './recurrence.ts'
import type { Settings } from './schemas.ts'
import { notKnown } from './sentences.ts'
import { NewSettings } from './settings.ts'
import { Timezone } from './timezone.ts'

const description = z.string().max(2000).refine(isStorable, NOT_STORABLE)

/** As long as the roster's ids. */
const UserId = z.string().min(1).max(200)
const ClassId = z.string().min(1).max(200)

const Fields = z.object({
  title: z.string().trim().min(1).max(200).refine(isStorable, NOT_STORABLE),
  description: description.nullish(),
  startTime: StartTime.meta({
    description: 'ISO 8601; without an offset, the local time in `timezone`',
  }),
  duration: z.int().min(1).max(1440),
  timezone: Timezone.optional(),
  classId: ClassId.nullish(),
  classIds: z
    .array(ClassId)
    .min(2)
    .max(20)
    .refine((ids) => new Set(ids).size === ids.length, 'must name each class once')
    .optional()
    .meta({
      description:
        'Instead of classId: classes that sit together, each with a session, an attendance and a teacher of its own',
    }),
  targetAudience: TargetAudience.optional(),
  settings: NewSettings.optional(),
  alternativeHosts: z
    .array(UserId)
    .max(20)
    .optional()
    .meta({ description: 'Ids of teachers and admins who may do what the host may' }),
  force: z.boolean().optional().meta({ description: 'Also while the teacher teaches another class' }),
  recurrence: NewRecurrence.optional().meta({
    description: 'Makes it a series: a session at the same time of the clocks on each of its days',
  }),
})

const Checked = Fields.superRefine((wanted, refused) => {
  const { recurrence, startTime, timezone = 'UTC', classId, classIds } = wanted
  if (classIds && classId) refused.addIssue({ code: 'custom', path: ['classIds'], message: NOT_BOTH })
  if (recurrence && isSkipped(startTime, timezone))
    refused.addIssue({ code: 'custom', path: ['startTime'], message: SKIPPED })
  const message = recurrence && wrongWith(recurrence, instantIn(startTime, timezone), timezone)
  if (message)
    refused.addIssue({ code: 'custom', path: ['recurrence', ...message.path], message: message.text })
})

/** All sessions of a series are at the local time of the first, and Zoom is told that time. */
const SKIPPED = 'does not exist on this day, because the clocks go forward: begin the series on another day'

const NOT_BOTH = 'must not stand beside classId'

/** Looks at the names of all fields first, because a schema drops the fields that it does not know. */
const byNames = <S extends z.ZodType>(schema: S, faultsIn: (given: readonly string[]) => Fault[]) =>
  z.preprocess((body: z.input<S>, refused) => {
    // The schema refuses a body that is no object.
    const isObject = typeof body === 'object' && body !== null && !Array.isArray(body)
    for (const fault of isObject ? faultsIn(Object.keys(body)) : [])
      refused.addIssue({ code: 'custom', ...fault })
    return body
  }, schema)

interface Fault {
  path: string[]
  message: string
}

/** Fields with the names that answers have for them: `class_id` in place of `classId`. */
const misnamed = (given: readonly string[], shape: object): Fault[] =>
  Object.keys(shape).flatMap((name) => {
    const inAnswers = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    if (given.includes(name) || !given.includes(inAnswers)) return []
    return [{ path: [inAnswers], message: `is called ${name} here` }]
  })

export const NewMeeting = byNames(Checked, (given) => misnamed(given, Fields.shape))

const Changes = Fields.omit({ recurrence: true, classIds: true })
  .partial()
  .extend({
    hostId: UserId.optional().meta({
      description: 'Gives the session, or with scope=all its series, to this teacher',
    }),
    description: description.nullable().optional(),
    classId: ClassId.nullable().optional(),
  })
  .meta({ minProperties: 1 })

/** Beside a change any field may stand, because a form may send back all that it got. */
export const MeetingChange = byNames(Changes, (given) => {
  const { force: _, ...changeable } = Changes.shape
  if (given.some((name) => Object.hasOwn(changeable, name))) return []
  const faults = misnamed(given, changeable)
  if (faults.length > 0) return faults
  const unknown = given.filter((name) => name !== 'force')
  const message = ['must have something to change', ...(unknown.length > 0 ? [notKnown(unknown)] : [])]
  return [{ path: [], message: message.join(', and ') }]
})

export const details = (
  wanted: z.infer<typeof NewMeeting>,
): MeetingDetails & { recurrence?: Recurrence; classIds?: readonly string[] } => ({
  ...(wanted.recurrence && { recurrence: recurrenceOf(wanted.recurrence) }),
  ...(wanted.classIds && { classIds: wanted.classIds }),
  title: wanted.title,
  description: wanted.description ?? null,
  startTime: instantIn(wanted.startTime, wanted.timezone ?? 'UTC'),
  duration: wanted.duration,
  timezone: wanted.timezone ?? 'UTC',
  classId: wanted.classIds?.[0] ?? wanted.classId ?? null,
  targetAudience: wanted.targetAudience ?? 'class',
  settings: settingsOf(wanted.settings ?? {}),
  ...(wanted.alternativeHosts && { alternativeHosts: [...new Set(wanted.alternativeHosts)] }),
})

/** An absent field stays as it is, null empties it. */
export const changes = (
  { settings, startTime, force: _, ...wanted }: z.infer<typeof MeetingChange>,
  timezone: string,
): Partial<MeetingDetails> => ({
  ...Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)),
  ...(startTime === undefined ? {} : { startTime: instantIn(startTime, wanted.timezone ?? timezone) }),
  ...(settings === undefined ? {} : { settings: settingsOf(settings) }),
})

/** Checks again by zod's recursive schema of JSON, which OpenAPI's generator cannot describe. */
const settingsOf = (settings: z.infer<typeof Settings>) => MeetingDetails.shape.settings.parse(settings)

/** The class that the request names. Null: the request names no class. `missing`: the roster does not know the class. */
export async function classOf(c: RollcallContext, classId: string | null | undefined) {
  if (!classId) return null
  return (await c.get('queries').classNamed(classId)) ?? ('missing' as const)
}

/** The first named host who may not host. A host must be in the roster as a teacher or admin with an e-mail. */
export async function wrongHost(
  c: RollcallContext,
  {
    hostId,
    alternativeHosts = [],
  }: { hostId?: string | undefined; alternativeHosts?: readonly string[] | undefined },
) {
  const named = [
    ...(hostId === undefined ? [] : [{ path: 'hostId', id: hostId }]),
    ...alternativeHosts.map((id, n) => ({ path: `alternativeHosts.${n}`, id })),
  ]
  const users = await Promise.all(named.map(({ id }) => c.get('queries').user(id)))
  const issues = named.flatMap(({ path }, n) => {
    const user = users[n]
    return user && maySchedule(user) && user.email !== null ? [] : [{ path, message: A_HOST }]
  })
  const message = `The request is not valid. ${issues[0]?.path}: ${A_HOST}`
  return issues.length === 0 ? null : ({ reason: 'INVALID_REQUEST', message, issues } as const)
}

/** Which of the people in breakout rooms Zoom cannot be told of: the roster has to have them, with an e-mail. */
export async function wrongInRooms(c: RollcallContext, settings: Record<string, unknown> = {}) {
  const rooms = idsInRooms(settings)
  const ids = [...new Set(rooms.flat())]
  if (ids.length === 0) return null
  const known = new Set(
    (await c.var.ports.registrationBook(c.var.d1).persons(ids)).map(({ userId }) => userId),
  )
  const issues = rooms.flatMap((participants, room) =>
    participants.flatMap((id, n) =>
      known.has(id)
        ? []
        : [{ path: `settings.breakout_room.rooms.${room}.participants.${n}`, message: OF_ROSTER }],
    ),
  )
  const message = `The request is not valid. ${issues[0]?.path}: ${OF_ROSTER}`
  return issues.length === 0 ? null : ({ reason: 'INVALID_REQUEST', message, issues } as const)
}

const OF_ROSTER = 'must be a user of the roster, with an e-mail'

/** What a host has to be. */
export const A_HOST = 'must be a teacher or an admin of the roster, with an e-mail'

export const noClassAt = (path: string) =>
  ({
    reason: 'INVALID_REQUEST',
    message: `The request is not valid. ${path}: must be a class of the roster`,
    issues: [{ path, message: 'must be a class of the roster' }],
  }) as const

export const NO_CLASS = noClassAt('classId')
