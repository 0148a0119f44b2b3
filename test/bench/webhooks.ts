import { type Lesson, lessonWebhooks, type Person } from '../simulator/lesson.ts'

/** A sitting of a meeting, so far as its webhooks need it. */
export interface Sitting {
  /** Zoom's number of the meeting. */
  number: string
  /** ISO 8601 in UTC, whole seconds. */
  startTime: string
  /** How many join. */
  people: number
  /** Whether they are signed in to Zoom, which shows their e-mails, instead of registered. The roster has these e-mails. */
  withEmails?: boolean
}

export type Told = 'started' | 'joined' | 'left' | 'ended'

const MINUTES = 60
const LENGTH_S = MINUTES * 60
/** Everybody has left by then. */
const LAST_S = LENGTH_S - 60

/** Of one Zoom account: Rollcall refuses the webhooks of any other. */
export const ACCOUNT = 'bench'

export const emailOf = (n: number): string => `pupil-${n}@school.example`

/** As Rollcall registers somebody at Zoom; the peers know these ids. */
export const registrantOf = (n: number): string => `registrant-${n}`

/**
 * What Zoom sends of a sitting: its people join one after the other and leave in that order. Each webhook is news, so a
 * side that loses none has stored as many as were sent.
 */
export function webhooksOf(sitting: Sitting, told: readonly Told[]): string[] {
  const wanted = new Set(told.map((what) => EVENTS[what]))
  return lessonWebhooks(lessonOf(sitting))
    .filter(({ event }) => wanted.has(event))
    .sort((a, b) => Number(b.event === EVENTS.started) - Number(a.event === EVENTS.started))
    .map(({ body }) => body)
}

const EVENTS: Record<Told, string> = {
  started: 'meeting.started',
  joined: 'meeting.participant_joined',
  left: 'meeting.participant_left',
  ended: 'meeting.ended',
}

function lessonOf({ number, startTime, people, withEmails = false }: Sitting): Lesson {
  return {
    seed: Number(number) % 2 ** 31,
    accountId: ACCOUNT,
    startedAt: startTime,
    endedAt: new Date(Date.parse(startTime) + LENGTH_S * 1_000).toISOString().replace('.000Z', 'Z'),
    meeting: {
      number: Number(number),
      uuid: `uuid-of-${number}==`,
      topic: 'Meeting',
      hostId: 'host',
      startTime,
      duration: MINUTES,
      timezone: 'UTC',
    },
    people: Array.from({ length: people }, (_, n) => person(n, people, withEmails)),
  }
}

/** Joins within the first half and leaves within the second. */
function person(n: number, people: number, withEmail: boolean): Person {
  const from = 1 + Math.floor((n * LAST_S) / people / 2)
  return {
    name: `Pupil ${n}`,
    connections: [{ from, to: from + LAST_S / 2 }],
    ...(withEmail ? { email: emailOf(n), userId: `zoom-${n}` } : { registrantId: registrantOf(n) }),
  }
}
