import type * as z from 'zod'
import type { Account, Meeting } from './account.ts'
import { drawMeetingUuid, toRequestId } from './identifiers.ts'
import { type Lesson, type LessonMeeting, lessonWebhooks, shuffled, withDuplicates } from './lesson.ts'
import { isoSeconds, type Webhook } from './payloads.ts'
import { post } from './post.ts'
import type { PlayAnswer, PlayRequest } from './protocol.ts'
import { createRandom } from './random.ts'
import { type Identity, randomLesson } from './random-lesson.ts'
import { plannedAt } from './recurrence.ts'
import { truthOf } from './truth.ts'
import type { Delivery } from './webhooks.ts'

type Play = z.output<typeof PlayRequest>

/** Holds a class: remembers it as an instance of the meeting, and sends what Zoom would send. */
export async function play(account: Account, meeting: Meeting, request: Play): Promise<PlayAnswer> {
  const lesson = planned(account, meeting, request)
  meeting.instances.push({ uuid: lesson.meeting.uuid, lesson, reads: 0 })
  const { webhooks, dropped } = chosen(lesson, request)
  const deliveries = account.webhookUrl === null ? [] : await sendAll(account, webhooks, lesson, request)
  return { lesson, truth: truthOf(lesson), webhooks, deliveries, dropped }
}

/** Each time a meeting is held it has a new uuid. */
function planned(account: Account, meeting: Meeting, request: Play): Lesson {
  const seed = request.seed ?? account.seed + meeting.instances.length
  const at = request.occurrence ?? request.lesson?.startedAt ?? isoSeconds(account.now())
  const occurrence: LessonMeeting = {
    number: meeting.id,
    uuid: drawMeetingUuid(account.random),
    topic: meeting.topic,
    hostId: meeting.host.id,
    ...plannedAt(meeting, Date.parse(at)),
    timezone: meeting.timezone,
    type: meeting.type,
  }
  const { accountId } = account
  if (request.lesson) return { ...request.lesson, seed, accountId, meeting: occurrence }
  return randomLesson(seed, request.size, { accountId, meeting: occurrence, people: identitiesOf(meeting) })
    .lesson
}

/** The host, and everyone with a registration that stands. */
export function identitiesOf({ host, registrants }: Meeting): Identity[] {
  const approved = registrants.filter(({ status }) => status === 'approved')
  return [
    { name: fullName(host), email: host.email, userId: host.id },
    ...approved.map((one) => ({
      name: fullName(one),
      email: one.email,
      registrantId: one.registrant_id,
    })),
  ]
}

const fullName = (person: { first_name: string; last_name: string }) =>
  `${person.first_name} ${person.last_name}`.trim()

function chosen(lesson: Lesson, request: Play): { webhooks: Webhook[]; dropped: Webhook[] } {
  const random = createRandom(lesson.seed, 'drop')
  const all = lessonWebhooks(lesson, { sideEvents: request.sideEvents })
  const dropped = new Set(all.filter(() => random.chance(request.drop)))
  const kept = withDuplicates(
    all.filter((webhook) => !dropped.has(webhook)),
    lesson.seed,
    request.duplicates,
  )
  return { webhooks: request.shuffle ? shuffled(kept, lesson.seed) : kept, dropped: [...dropped] }
}

/** A repeated body goes out under a request id of its own, so a receiver has to look at the bytes. */
async function sendAll(
  account: Account,
  webhooks: Webhook[],
  lesson: Lesson,
  request: Play,
): Promise<Delivery[]> {
  const { minuteScale, timeoutMs, speed, concurrency } = request
  const random = createRandom(lesson.seed, 'request ids')
  const inTurn = turns(concurrency)
  const sender = { inTurn, minuteScale, timeoutMs }
  const startedAt = Date.now()
  const posted = await Promise.all(
    webhooks.map(async (webhook) => {
      const requestId = toRequestId(random.hex(32))
      if (speed !== undefined) await until(startedAt + webhook.sendAtOffset / speed)
      return post(account, webhook, { ...sender, requestId })
    }),
  )
  return posted.filter((delivery) => delivery !== null)
}

const until = (time: number) => new Promise((done) => setTimeout(done, Math.max(time - Date.now(), 0)))

/** Lets so many at a time go, the others in the order of their coming. */
function turns(limit: number): <Value>(work: () => Promise<Value>) => Promise<Value> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running >= limit) await new Promise<void>((go) => waiting.push(go))
    else running += 1
    return work().finally(() => {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    })
  }
}
