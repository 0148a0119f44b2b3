import { drawMeetingNumber, drawMeetingUuid, drawZoomId } from './identifiers.ts'
import type { Connection, Lesson, LessonMeeting, Person } from './lesson.ts'
import { lessonWebhooks } from './lesson.ts'
import { isoSeconds, type Webhook } from './payloads.ts'
import { createRandom, type Random } from './random.ts'
import { type Truth, truthOf } from './truth.ts'

const FIRST_NAMES = [
  'Alma',
  'Benjo',
  'Carla',
  'Dindo',
  'Elena',
  'Fely',
  'Gil',
  'Hanna',
  'Isko',
  'Joy',
  'Karlo',
]
const FAMILY_NAMES = ['Bunaway', 'Dalisan', 'Ilangan', 'Luntian', 'Malakit', 'Sampaga', 'Talahib', 'Umaga']

/** Who someone is, before anything is said about when they were there. */
export type Identity = Omit<Person, 'connections'>

export type RandomLesson = { lesson: Lesson; webhooks: Webhook[]; truth: Truth }

/** The parts of a lesson that are not left to chance. */
export type Given = {
  accountId?: string
  meeting?: LessonMeeting
  people?: Identity[]
  sideEvents?: boolean
}

/**
 * A class of `size` people that the seed decides: late ones and early leavers, breakout rooms, second devices,
 * rejoins, guests (some with a pupil's name), absent ones. The first person is the host, there throughout.
 */
export function randomLesson(seed: number, size: number, given: Given = {}): RandomLesson {
  const random = createRandom(seed, 'lesson')
  const meeting = given.meeting ?? drawMeeting(random)
  const length = random.int(20 * 60, 100 * 60)
  const startedAt = Date.parse(meeting.startTime) + random.int(-300, 420) * 1000
  const identities = given.people
    ? [...given.people, ...drawGuests(size - given.people.length, random)]
    : drawIdentities(meeting.hostId, size, random)
  const lesson: Lesson = {
    seed,
    accountId: given.accountId ?? drawZoomId(createRandom(seed, 'account')),
    meeting,
    startedAt: isoSeconds(startedAt),
    endedAt: isoSeconds(startedAt + length * 1000),
    people: identities.map((identity, index) => ({
      ...identity,
      connections: index === 0 ? [hosting(length, random)] : drawConnections(length, random),
    })),
  }
  const webhooks = lessonWebhooks(lesson, { sideEvents: given.sideEvents ?? false })
  return { lesson, webhooks, truth: truthOf(lesson) }
}

function drawMeeting(random: Random): LessonMeeting {
  const day = Date.UTC(2026, 2, 2) + random.int(0, 90) * 86_400_000
  return {
    number: drawMeetingNumber(random),
    uuid: drawMeetingUuid(random),
    topic: random.pick(['Fractions', 'The water cycle', 'Short stories', 'Maps and scales']),
    hostId: drawZoomId(random),
    startTime: isoSeconds(day + random.int(0, 47) * 1_800_000),
    duration: random.pick([30, 45, 60, 90]),
    timezone: random.pick(['Asia/Manila', 'UTC', 'America/New_York']),
  }
}

function drawIdentities(hostId: string, size: number, random: Random): Identity[] {
  const host = { name: drawName(random), email: 'teacher@school.example', userId: hostId }
  const others: Identity[] = Array.from({ length: Math.max(size - 1, 0) }, (_, index) =>
    drawIdentity(index + 1, random),
  )
  return [host, ...others.map((person, index) => namesake(person, others[index - 1], random))]
}

const drawGuests = (count: number, random: Random): Identity[] =>
  Array.from({ length: Math.max(count, 0) }, () => ({ name: drawName(random) }))

/**
 * Most are known by a registrant id, some by a customer key or the e-mail of their Zoom account. Of seven one is a guest, and one a
 * guest with an e-mail that they typed.
 */
function drawIdentity(index: number, random: Random): Identity {
  const name = drawName(random)
  const email = `${name.toLowerCase().replace(' ', '.')}.${index}@school.example`
  const registrantId = drawZoomId(random)
  return random.pick<Identity>([
    { name, email, registrantId },
    { name, registrantId },
    { name, email, registrantId, customerKey: `key-${random.hex(16)}` },
    { name, customerKey: `key-${random.hex(16)}` },
    { name, email, userId: drawZoomId(random) },
    { name, email },
    { name },
  ])
}

const drawName = (random: Random) => `${random.pick(FIRST_NAMES)} ${random.pick(FAMILY_NAMES)}`

/** Every other guest has the name of the one before: a name identifies nobody. */
function namesake(person: Identity, before: Identity | undefined, random: Random): Identity {
  const guest = Object.keys(person).length === 1
  return guest && before !== undefined && random.chance(0.5) ? { name: before.name } : person
}

const hosting = (length: number, random: Random): Connection => ({
  from: 0,
  moves: drawMoves(0, length, random),
})

function drawConnections(length: number, random: Random): Connection[] {
  if (random.chance(0.1)) return []
  if (random.chance(0.03)) return [{ from: length + random.int(1, 600) }]
  const late = random.chance(0.25)
  const from = late ? random.int(300, length - 300) : random.int(0, 240)
  const first = drawConnection(from, length, random)
  const rejoins = first.to !== undefined && random.chance(0.6) ? [drawRejoin(first.to, length, random)] : []
  const device = random.chance(0.15) ? [secondDevice(from, length, random)] : []
  return [first, ...rejoins, ...device]
}

function drawConnection(from: number, length: number, random: Random): Connection {
  const early = random.chance(0.3) && from + 20 < length
  const to = early ? random.int(from + 10, length - 1) : undefined
  const moves = drawMoves(from, to ?? length, random)
  return {
    from,
    ...(to === undefined ? {} : { to }),
    moves,
    waited: random.chance(0.5) ? random.int(1, 60) : 0,
  }
}

/** Zoom may tell of the rejoin up to 91 seconds before it tells of the end of the lost connection. */
function drawRejoin(left: number, length: number, random: Random): Connection {
  const from = random.chance(0.5) ? left - random.int(1, 91) : left + random.int(1, 300)
  return drawConnection(Math.min(Math.max(from, 1), length - 1), length, random)
}

function secondDevice(from: number, length: number, random: Random): Connection {
  const connection = drawConnection(Math.min(from + random.int(1, 120), length - 1), length, random)
  return random.chance(0.5)
    ? { ...connection, name: random.pick(['iPad', 'Galaxy A14', 'classroom pc']) }
    : connection
}

/** Seconds apart from each other and from both ends: Zoom has a joined win a tie, so a left would be lost in one. */
function drawMoves(from: number, to: number, random: Random): number[] {
  if (random.chance(0.6) || to - from < 120) return []
  const middle = Math.floor((from + to) / 2)
  const out = random.int(from + 2, middle - 2)
  const back = random.int(middle, to - 2)
  return random.chance(0.7) ? [out, back] : [out]
}
