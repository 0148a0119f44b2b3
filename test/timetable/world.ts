import { DatabaseSync } from 'node:sqlite'
import type { CarriedOut, ChangeIntent, DeleteIntent, Intent, ScheduleIntent } from '../../src/app/intents.ts'
import type { MeetingView } from '../../src/app/meetingView.ts'
import type { OwnStorage } from '../../src/app/ownStorage.ts'
import type { MeetingCalls } from '../../src/app/ports.ts'
import type { SessionNow } from '../../src/app/timetable.ts'
import type { Timetable } from '../../src/domain/timetable/timetable.ts'
import { WEEKDAYS } from '../../src/domain/when/recurrence.ts'
import { instantAt, wallTimeAt } from '../../src/domain/when/wallTime.ts'
import { Timetabler } from '../../src/timetable/timetabler.ts'

/** A timetable's object over a disk, meetings and a clock that tests hold in their hands. */

export const START = Date.parse('2027-01-04T08:00:00Z')
const DAY_MS = 86_400_000
const BY = {
  actor: { id: 'admin-1', role: 'admin', email: null, name: null },
  requestId: 'request-1',
} as const

export interface Session extends SessionNow {
  occurrence_id: string | null
  host_id: string
  class_id: string
  title: string
  duration: number
}

export function createWorld({ hostPerDay = 100 } = {}) {
  const disk = new DatabaseSync(':memory:')
  const sessions = new Map<string, Session>()
  /** What was done at Zoom, by the id of its intent. */
  const done = new Map<string, string[]>()
  const twice: string[] = []
  const used = new Map<string, number>()
  let alarm: number | null = null
  let [now, ids, numbers] = [START, 0, 80_000_000_000]
  let step: (name: string) => Promise<void> = async () => undefined
  let timetabler: Timetabler
  let doubt: (intent: Intent) => CarriedOut['answer'] | null = () => null
  let isHostable = true
  let killed: () => void = () => undefined
  /** The generation that has the memory. What an earlier generation still does counts for nothing. */
  let living = {}

  /** Counts a create or change of a host; says when Zoom takes more where the day is used up. */
  function isSpent(host: string): string | null {
    const day = `${host}/${Math.floor(now / DAY_MS)}`
    const count = (used.get(day) ?? 0) + 1
    if (count > hostPerDay) return new Date((Math.floor(now / DAY_MS) + 1) * DAY_MS).toISOString()
    used.set(day, count)
    return null
  }

  function schedule(intent: ScheduleIntent): CarriedOut['answer'] {
    const { id, details, recurrence } = intent
    const known = [...sessions.values()].filter((one) => one.id === id || one.id.startsWith(`${id}.`))
    if (known[0]) return scheduled(intent, known)
    const retryAt = isSpent(details.hostId ?? '')
    if (retryAt !== null)
      return { ok: false, refusal: { reason: 'ZOOM_UNAVAILABLE', message: 'A hundred a day', retryAt } }
    numbers += 1
    const made = startsOf(details, recurrence).map((start_time): Session => {
      const occurrence_id = recurrence ? String(Date.parse(start_time)) : null
      return {
        ...{ id: occurrence_id === null ? id : `${id}.${occurrence_id}`, occurrence_id, start_time },
        ...{ zoom_meeting_id: String(numbers), status: 'scheduled', is_deleted: false },
        ...{ host_id: details.hostId ?? '', class_id: details.classId ?? '' },
        ...{ title: details.title, duration: details.duration },
      }
    })
    for (const one of made) sessions.set(one.id, one)
    done.set(id, ['create'])
    return scheduled(intent, made)
  }

  function perform(intent: Intent): CarriedOut['answer'] {
    if (intent.kind === 'schedule') return schedule(intent)
    if (done.has(intent.id)) twice.push(`${intent.kind} ${intent.id}`)
    if (intent.kind === 'delete') drop(intent)
    const retryAt = intent.kind === 'change' ? change(intent) : null
    return retryAt === null
      ? { ok: true, value: { contract: 1, bookmark: null } }
      : { ok: false, refusal: { reason: 'ZOOM_UNAVAILABLE', message: 'A hundred a day', retryAt } }
  }

  const set = (id: string, fields: Partial<Session>) => Object.assign(sessions.get(id) ?? {}, fields)

  function drop({ id, sessionId, sessions: some, isWhole }: DeleteIntent): void {
    const gone = some?.map((one) => one.sessionId) ?? [sessionId]
    done.set(id, isWhole ? ['delete'] : gone.map(() => 'delete'))
    for (const one of gone) set(one, { is_deleted: true })
  }

  function change(intent: ChangeIntent): string | null {
    const { id, sessionId, series } = intent
    const moves = movesOf(intent)
    const host = sessions.get(sessionId)?.host_id ?? ''
    const retryAt = moves.map(() => isSpent(host)).find((one) => one !== null)
    if (retryAt) return retryAt
    done.set(id, moves.length === 0 ? ['change'] : moves.map(() => 'change'))
    for (const one of series?.sessionIds ?? [sessionId]) set(one, wideOf(intent))
    for (const move of moves) set(move.sessionId, { start_time: move.startTime, duration: move.duration })
    return null
  }

  const viewOf = ({ is_deleted: _, ...session }: Session) =>
    ({
      ...session,
      settings: {},
      alternative_hosts: [],
      attendance: null,
      timezone: 'UTC',
    }) as unknown as MeetingView

  const alive = () => [...sessions.values()].filter(({ is_deleted }) => !is_deleted)
  const inOrder = <T extends { start_time: string }>(some: T[]) =>
    some.sort((a, b) => (a.start_time < b.start_time ? -1 : 1))

  function begin(): void {
    const own = {}
    living = own
    const stepOf = async (name: string) => {
      if (living === own) await step(name)
      // The dead go on with nothing.
      if (living !== own) await new Promise(() => undefined)
    }
    const storage: OwnStorage = {
      rows: (sql, ...values) => disk.prepare(sql).all(...values),
      getAlarm: async () => alarm,
      async setAlarm(at) {
        alarm = at
        await stepOf('arm')
      },
    }
    const read = async <T>(found: () => T): Promise<T> => {
      await stepOf('read')
      return found()
    }
    const of = (): MeetingCalls =>
      ({
        async carryOut(intent: Intent): Promise<CarriedOut> {
          await stepOf('ask')
          const answer = doubt(intent) ?? perform(intent)
          await stepOf('answer')
          return { answer, zoom: { calls: 1, ms: 0 } }
        },
      }) as unknown as MeetingCalls
    timetabler = new Timetabler({
      storage,
      meetings: { of },
      defaultHost: undefined,
      clock: { now: () => new Date(now) },
      newId: () => `step-${++ids}`,
      tell: () => undefined,
      reads: {
        sessions: (some) =>
          read(() => [...sessions.values()].filter((one) => some.includes(one.zoom_meeting_id))),
        scheduledAs: (id) =>
          read(() =>
            inOrder([...sessions.values()].filter((one) => one.id === id || one.id.startsWith(`${id}.`))),
          ),
        meetings: (some) =>
          read(() =>
            inOrder(
              alive()
                .filter(({ id }) => some.includes(id))
                .map(viewOf),
            ),
          ),
        siblings: (number) =>
          read(() =>
            alive()
              .filter((one) => one.zoom_meeting_id === number)
              .map(viewOf),
          ),
        emails: async () => new Map(),
        pupils: async () => new Map(),
      },
      pool: {
        findAll: async (wishes) =>
          wishes.map(() =>
            isHostable
              ? { ok: true, value: { host: null, warnings: [] } }
              : { ok: false, refusal: { reason: 'NO_FREE_HOST', message: 'Nobody is free', free: [] } },
          ),
      },
    })
  }
  begin()

  return {
    sessions,
    twice,
    alive,
    done: () => [...done.values()].flat().sort(),
    now: () => now,
    timetabler: () => timetabler,
    put: (timetable: Timetable, isDryRun = false) => timetabler.put(timetable, BY, isDryRun),
    steps(next: typeof step) {
      step = next
    },
    /** What is answered in place of doing it. */
    answers(next: typeof doubt) {
      doubt = next
    },
    /** Whether the pool has a host for every wish, or for none. */
    hostable(next: boolean) {
      isHostable = next
    },
    alarmAt: () => alarm,
    /** Its memory is gone; its disk stays. */
    restart: begin,
    /** The alarm rings, again and again, until there is none or so much time has passed. */
    async pass(ms: number) {
      const until = now + ms
      while (alarm !== null && alarm <= until) {
        now = Math.max(now, alarm)
        alarm = null
        const death = new Promise<void>((resolve) => {
          killed = resolve
        })
        await Promise.race([timetabler.alarm(), death])
      }
      now = until
    },
    /** At once, in the middle of what it does: the platform rings an alarm that was not answered again. */
    kill() {
      begin()
      alarm ??= now
      killed()
    },
  }
}

function movesOf({ sessionId, change: { startTime, duration = 0 }, series }: ChangeIntent) {
  return series?.moves ?? (startTime === undefined ? [] : [{ sessionId, startTime, duration }])
}

const wideOf = ({ change: { hostId, title } }: ChangeIntent): Partial<Session> => ({
  ...(hostId !== undefined && { host_id: hostId }),
  ...(title !== undefined && { title }),
})

function scheduled(intent: ScheduleIntent, made: readonly Session[]): CarriedOut['answer'] {
  const [first] = made
  const sessions = made.map((one) => ({
    ...{ id: one.id, occurrenceId: one.occurrence_id ?? '', startTime: one.start_time },
    duration: one.duration,
    classId: one.class_id,
  }))
  return {
    ok: true,
    value: {
      ...{ contract: 1, bookmark: null },
      scheduled: {
        ...{ sessionId: first?.id ?? '', seriesId: intent.id, number: first?.zoom_meeting_id ?? '' },
        ...(intent.recurrence && { sessions }),
        ...{ hostId: '', joinUrl: '', password: null, registrationUrl: null, startUrl: null },
        createdAt: intent.at,
      },
    },
  }
}

/** As Zoom counts them: by the rule, and without the days that are left out. */
function startsOf(
  { startTime, timezone }: ScheduleIntent['details'],
  recurrence: ScheduleIntent['recurrence'],
): string[] {
  if (recurrence === undefined) return [startTime]
  const first = wallTimeAt(Date.parse(startTime), timezone)
  const starts: string[] = []
  const count = 'count' in recurrence.end ? recurrence.end.count : 0
  for (let n = 0, day = Date.parse(first.slice(0, 10)); n < count; day += DAY_MS) {
    const date = new Date(day).toISOString().slice(0, 10)
    const weekday = WEEKDAYS[new Date(day).getUTCDay()]
    if (!recurrence.weekdays?.some((one) => one === weekday)) continue
    n += 1
    if (!recurrence.except?.includes(date)) starts.push(instantAt(`${date}T${first.slice(11)}`, timezone))
  }
  return starts
}
