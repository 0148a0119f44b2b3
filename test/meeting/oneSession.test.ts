import fc from 'fast-check'
import { expect, it } from 'vitest'
import { timelineOf } from '../../src/app/timeline.ts'
import { unknown } from '../../src/domain/evolve.ts'
import type { Meeting, MeetingState } from '../../src/domain/meeting.ts'
import { createEventLog } from '../../src/store/eventLog.ts'
import { createQueries } from '../../src/store/queries.ts'
import { fromZoom, someone } from '../domain/histories.ts'
import { cases, property } from '../support/property.ts'
import { close, erase, fold, identifyAs, letIn, link, recorded, register, series } from '../support/spec.ts'
import { sqliteInMemory } from '../support/sqlite.ts'

const NUMBER = '81234567890'
/** The other sessions have instances of their own, and may take over one of the first's. */
const SESSIONS = { 'meeting-1': 0, evening: 180, tomorrow: 1440 }
const IDS = Object.keys(SESSIONS)

const closing = fc
  .tuple(fc.constantFrom(...IDS), fc.constantFrom(180, 400, 3000))
  .map(([id, minute]) => close(minute, id))
const people = fc.oneof(
  someone.map((n) => link(n)),
  someone.map((n) => erase(n)),
  someone.map((n) => register(n)),
  someone.map((n) => letIn('approved', 100, n, n)),
  fc
    .tuple(someone, fc.constantFrom(...IDS))
    .map(([n, sessionId]) => ({ ...letIn('approved', 100, n, 4 - n), sessionId })),
  fc
    .tuple(
      fc.constantFrom('guest.account', 'guest.a', 'guest.registrant-1', 'user.student-1', 'user.student-2'),
      fc.option(someone),
      fc.constantFrom(...IDS),
    )
    .map(([id, n, sessionId]) => identifyAs(id, n, sessionId)),
)

it(
  property('the timeline of a session of a series, read without the others, is that of the whole stream'),
  async () => {
    const step = fc.oneof(
      { weight: 12, arbitrary: fromZoom },
      { weight: 1, arbitrary: closing },
      { weight: 2, arbitrary: people },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
        const db = sqliteInMemory()
        let state: MeetingState = unknown
        const events = [series(SESSIONS), ...steps].flatMap((command) => {
          const next = recorded(state, command)
          state = next.state
          return next.events
        })
        const news = events.map((event, n) => ({
          ...event,
          id: `event-${n}`,
          meta: { actor: null, source: 'zoom' as const, correlationId: 'test' },
          occurredAt: '2026-03-02T08:00:00.000Z',
          recordedAt: '2026-03-02T08:00:00.000Z',
        }))
        const seriesId = (state as Meeting).seriesId
        const appended = await createEventLog(db).append({ number: NUMBER, seriesId }, 0, news)
        expect(appended.ok).toBe(true)
        const whole = fold(events) as Meeting
        for (const id of IDS) {
          const session = whole.sessions.get(id)
          if (!session) throw new Error(id)
          expect(await createQueries(db).timeline(id)).toEqual(timelineOf(whole, session))
        }
      }),
      cases(60),
    )
  },
)
