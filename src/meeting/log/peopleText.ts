import type { Participant } from '../../domain/after.ts'
import type { Meeting } from '../../domain/meeting.ts'
import type { Connection } from '../../domain/when/connection.ts'
import type { Evidence } from '../../domain/who/evidence.ts'
import { userOfParticipant } from '../../domain/who/identity.ts'

/**
 * Connections and participants as texts, one line of JSON each. A name or an e-mail is written as its key, because the snapshot has all
 * words of a meeting once.
 */

/** The word of a key. */
export type WordOf = (key: number) => string | null

/** A word with a key that does not stand for it now, because erasure blanked the word, is written with its key. */
type Word = string | number | null | [word: string | null, key: number]

type Known = Pick<Meeting, 'wordKeys'>

/** The connection's key is not in its text. A uuid is only there if the key does not begin with it and a space. */
type ConnectionText = [
  marks: number[],
  evidence: Said[],
  door?: number[] | null,
  reported?: number[] | null,
  uuid?: string | null,
]

/** Evidence, and the times that it came at. */
type Said = [is: EvidenceText, ...at: number[]]

type EvidenceText = [
  name?: Word,
  email?: Word,
  zoomAccountId?: string | null,
  registrantId?: string | null,
  customerKey?: string | null,
  emailUserId?: string | null,
]

export function connectionText(known: Known, connection: Connection): string {
  const { uuid, marks, evidence, door, reported } = connection
  return JSON.stringify(
    trimmed([
      marks.map(({ kind, at }) => flagged(at, kind === 'joined')),
      saidIn(known, evidence),
      door?.map(({ kind, at }) => flagged(at, kind === 'over')) ?? null,
      reported?.flatMap(({ from, to }) => [from, to]) ?? null,
      uuid.includes(' ') ? uuid : null,
    ] satisfies ConnectionText),
  )
}

/** `connectionText` wrote the text. */
export function readConnection(text: string, key: string, wordOf: WordOf): Connection {
  const [marks, evidence, door, reported, spaced] = JSON.parse(text) as ConnectionText
  const uuid = spaced ?? key.slice(0, key.indexOf(' '))
  const rest = key.slice(uuid.length + 1)
  return {
    key: reported ? rest.slice(REPORTED.length) : rest,
    uuid,
    marks: marks.map((mark) => ({ kind: isFlagged(mark) ? 'joined' : 'left', at: timeOf(mark) })),
    ...(reported && { reported: pairs(reported) }),
    ...(door && {
      door: door.map((mark) => ({ kind: isFlagged(mark) ? 'over' : 'waiting', at: timeOf(mark) })),
    }),
    evidence: evidence.flatMap(([said, ...times]) => {
      const is = readEvidence(said, wordOf)
      return times.map((at) => ({ at, is }))
    }),
  }
}

/** As in the domain's keyOf. */
const REPORTED = 'reported '

/** A joined and its left mostly carry the same evidence. */
function saidIn(known: Known, evidence: Connection['evidence']): Said[] {
  const all: Said[] = []
  let last = ''
  for (const { at, is } of evidence) {
    const one = evidenceText(known, is)
    const text = JSON.stringify(one)
    if (text === last) all.at(-1)?.push(at)
    else all.push([one, at])
    last = text
  }
  return all
}

const evidenceText = (known: Known, is: Evidence): EvidenceText =>
  trimmed([
    wordIn(known, is.name, is.nameKey),
    wordIn(known, is.email, is.emailKey),
    is.zoomAccountId,
    is.registrantId,
    is.customerKey,
    is.emailUserId,
  ])

function readEvidence([name, email, ...ids]: EvidenceText, wordOf: WordOf): Evidence {
  const [zoomAccountId, registrantId, customerKey, emailUserId] = ids
  const [nameSaid, nameKey] = readWord(name, wordOf)
  const [emailSaid, emailKey] = readWord(email, wordOf)
  return {
    name: nameSaid,
    email: emailSaid,
    zoomAccountId: zoomAccountId ?? null,
    registrantId: registrantId ?? null,
    customerKey: customerKey ?? null,
    emailUserId: emailUserId ?? null,
    ...(nameKey !== undefined && { nameKey }),
    ...(emailKey !== undefined && { emailKey }),
  }
}

function wordIn({ wordKeys }: Known, word: string | null, key: number | undefined): Word {
  if (key === undefined) return word
  return word !== null && wordKeys.get(word) === key ? key : [word, key]
}

function readWord(word: Word | undefined, wordOf: WordOf): [word: string | null, key?: number] {
  if (typeof word === 'number') return [wordOf(word), word]
  return Array.isArray(word) ? word : [word ?? null]
}

/** The participant's id is not in the text. `userId`: 0 if the id says it. Times are epoch milliseconds. */
type ParticipantText = [
  userId: string | 0 | null,
  zoomParticipantId: string | null,
  name: string | number | null,
  email: string | number | null,
  joinTime: Time,
  leaveTime: Time,
  duration: number,
  status: Participant['status'],
  openSince: Time,
  attendedSeconds: number,
  arrivedAt: Time,
  more?: Partial<Participant>,
]

type Time = number | string | null

export function participantText({ wordKeys }: Known, participant: Participant): string {
  const { id, userId, zoomParticipantId, name, email, joinTime, leaveTime, ...others } = participant
  const { duration, status, openSince, attendedSeconds, arrivedAt, ...more } = others
  const wordOrKey = (word: string | null) => (word === null ? null : (wordKeys.get(word) ?? word))
  const row: ParticipantText = [
    userId === userOfParticipant(id) ? 0 : userId,
    zoomParticipantId,
    wordOrKey(name),
    wordOrKey(email),
    timeIn(joinTime),
    timeIn(leaveTime),
    duration,
    status,
    timeIn(openSince),
    attendedSeconds,
    timeIn(arrivedAt),
  ]
  if (Object.keys(more).length > 0) row.push(more)
  return JSON.stringify(row)
}

/** `participantText` wrote the text. The fields are in the order of Participant, because rows are compared as texts. */
export function readParticipant(text: string, id: string, wordOf: WordOf): Participant {
  const [userId, zoomParticipantId, name, email, joinTime, leaveTime, ...others] = JSON.parse(
    text,
  ) as ParticipantText
  const [duration, status, openSince, attendedSeconds, arrivedAt, more] = others
  const said = (word: string | number | null) => (typeof word === 'number' ? wordOf(word) : word)
  return {
    id,
    userId: userId === 0 ? userOfParticipant(id) : userId,
    zoomParticipantId,
    name: said(name),
    email: said(email),
    joinTime: readTime(joinTime),
    leaveTime: readTime(leaveTime),
    duration,
    status,
    openSince: readTime(openSince),
    attendedSeconds,
    arrivedAt: readTime(arrivedAt),
    ...more,
  }
}

/** A text that JavaScript would write otherwise stays as it is. */
function timeIn(time: string | null): Time {
  const at = time === null ? Number.NaN : Date.parse(time)
  return Number.isNaN(at) || iso(at) !== time ? time : at
}

const readTime = (time: Time): string | null => (typeof time === 'number' ? iso(time) : time)

const iso = (at: number): string => new Date(at).toISOString()

/** A time with one of two kinds, as one number. */
const flagged = (at: number, flag: boolean): number => at * 2 + Number(flag)
const timeOf = (mark: number): number => Math.floor(mark / 2)
const isFlagged = (mark: number): boolean => mark !== timeOf(mark) * 2

const pairs = (times: readonly number[]): { from: number; to: number }[] =>
  times.flatMap((from, n) => (n % 2 === 0 ? { from, to: times[n + 1] ?? from } : []))

/** Without the nulls at the end. */
function trimmed<T extends unknown[]>(list: T): T {
  while (list.at(-1) === null) list.pop()
  return list
}
