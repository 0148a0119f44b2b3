import * as z from 'zod'
import {
  type Envelope,
  meetingEnded,
  meetingStarted,
  participantJoined,
  participantLeft,
  type Webhook,
} from './payloads.ts'
import { createRandom, type Random } from './random.ts'
import { sideEvents } from './side-events.ts'
import { type Stay, staysOf } from './stays.ts'

export const LessonMeeting = z.object({
  number: z.number().int(),
  /** Of this occurrence; Zoom gives the next one a new uuid. */
  uuid: z.string(),
  topic: z.string(),
  hostId: z.string(),
  /** The scheduled start, ISO 8601 in UTC. */
  startTime: z.string(),
  /** Scheduled minutes. */
  duration: z.number(),
  timezone: z.string(),
  /** Zoom's: 2 if absent, 8 for a series. */
  type: z.number().optional(),
})
export type LessonMeeting = z.infer<typeof LessonMeeting>

/** One device in the meeting, from join to leave. All numbers are whole seconds after the class's actual start. */
export const Connection = z.object({
  from: z.number().int(),
  /** Left open, the person stays to the end. After `from` past the end, Zoom never sends a left. */
  to: z.number().int().optional(),
  /** Moves into and out of breakout rooms, in order, each at a second of its own, two or more from `from` and `to`. */
  moves: z.array(z.number().int()).optional(),
  /** Seconds in the waiting room before `from`. */
  waited: z.number().int().optional(),
  /** The name shown on this device, if it is not the person's. */
  name: z.string().optional(),
})
export type Connection = z.infer<typeof Connection>

/** Someone in the class, with as much as Zoom knows of them: a guest has only a name, and may have that of a pupil. */
export const Person = z.object({
  name: z.string(),
  email: z.string().optional(),
  /** The Zoom user who is signed in. */
  userId: z.string().optional(),
  registrantId: z.string().optional(),
  /** Set when joining through the Meeting SDK. */
  customerKey: z.string().optional(),
  /** None for someone absent; a rejoin or a second device is one more. */
  connections: z.array(Connection),
})
export type Person = z.infer<typeof Person>

export const LessonPlan = z.object({
  /** The actual start and end, ISO 8601 in UTC, whole seconds. */
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  people: z.array(Person),
})
export type LessonPlan = z.infer<typeof LessonPlan>

/** A class as it took place. The seed decides all that Zoom leaves to chance. */
export const Lesson = LessonPlan.extend({
  seed: z.number().int(),
  accountId: z.string(),
  meeting: LessonMeeting,
})
export type Lesson = z.infer<typeof Lesson>

/**
 * Everything that Zoom sends about a class, in Zoom's order.
 * With `sideEvents` also waiting rooms, joins before the host and breakout rooms.
 */
export function lessonWebhooks(lesson: Lesson, options: { sideEvents?: boolean } = {}): Webhook[] {
  const random = createRandom(lesson.seed, 'webhooks')
  const stays = staysOf(lesson)
  const webhooks = [
    meetingStarted(lesson, near(0, random)),
    ...stays.flatMap((stay, index) => stayWebhooks(lesson, stay, stays[index - 1], random)),
    meetingEnded(lesson, endEnvelope(lesson, random)),
    ...(options.sideEvents ? sideEvents(lesson, stays) : []),
  ]
  return webhooks.sort((a, b) => a.sendAtOffset - b.sendAtOffset)
}

/** The same webhooks in another order; `sendAtOffset` stays as it was. */
export const shuffled = (webhooks: readonly Webhook[], seed: number): Webhook[] =>
  createRandom(seed, 'shuffle').shuffled(webhooks)

/** Sends this share of the webhooks twice, the second time anywhere after the first. */
export function withDuplicates(webhooks: readonly Webhook[], seed: number, share = 0.3): Webhook[] {
  const random = createRandom(seed, 'duplicates')
  const positions = webhooks.flatMap((webhook, index) => {
    const again = random.chance(share) ? [{ webhook, at: random.int(index, webhooks.length) + 0.5 }] : []
    return [{ webhook, at: index }, ...again]
  })
  return positions.sort((a, b) => a.at - b.at).map(({ webhook }) => webhook)
}

/** A move's left and joined arrive in either order; the joined half looks back at the stay it came from. */
function stayWebhooks(lesson: Lesson, stay: Stay, before: Stay | undefined, random: Random): Webhook[] {
  const moved = stay.begins === 'move' && before !== undefined
  const pair = moved ? moveEnvelopes(stay.from, random) : undefined
  return [
    ...(pair && before ? [participantLeft(lesson, before, pair.left, random)] : []),
    participantJoined(lesson, stay, pair?.joined ?? near(stay.from, random), random),
    ...(stay.ends === 'leave' ? [participantLeft(lesson, stay, near(stay.to, random), random)] : []),
    ...(stay.ends === 'host' ? [participantLeft(lesson, stay, lastLeft(stay.to, random), random)] : []),
  ]
}

/** Within the second that the webhook tells, sent up to a second and a half later; one in fifty up to half a minute. */
function near(second: number, random: Random): Envelope {
  const made = second * 1000 + random.int(0, 999)
  const delay = random.chance(0.02) ? random.int(2_000, 30_000) : random.int(20, 1_500)
  return { madeAtOffset: made, sendAtOffset: made + delay }
}

/** 2 ms to 1 s apart, left first in 23 of 40, while event_ts follows neither order. */
function moveEnvelopes(second: number, random: Random): { left: Envelope; joined: Envelope } {
  const leftFirst = random.chance(23 / 40)
  const first = second * 1000 + random.int(0, 900)
  const next = first + random.int(2, 1_000)
  const made = () => second * 1000 + random.int(0, 999)
  return {
    left: { madeAtOffset: made(), sendAtOffset: leftFirst ? first : next },
    joined: { madeAtOffset: made(), sendAtOffset: leftFirst ? next : first },
  }
}

/** Made up to three seconds after the end, so that meeting.ended often goes first. */
function lastLeft(second: number, random: Random): Envelope {
  const made = second * 1000 + random.int(0, 3_000)
  return { madeAtOffset: made, sendAtOffset: made + random.int(20, 1_500) }
}

/** meeting.ended is made at once, and sometimes sent 17 seconds later, behind the last lefts. */
function endEnvelope(lesson: Lesson, random: Random): Envelope {
  const made = Date.parse(lesson.endedAt) - Date.parse(lesson.startedAt) + random.int(0, 900)
  const delay = random.chance(0.4) ? random.int(3_000, 17_600) : random.int(20, 500)
  return { madeAtOffset: made, sendAtOffset: made + delay }
}
