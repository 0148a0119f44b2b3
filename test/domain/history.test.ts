import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_RULES } from '../../src/domain/attendance/rule.ts'
import type { Command } from '../../src/domain/commands.ts'
import { decide } from '../../src/domain/decide.ts'
import { evolve, unknown } from '../../src/domain/evolve.ts'
import type { MeetingState } from '../../src/domain/meeting.ts'
import { freeze, thaw } from '../../src/meeting/log/snapshot.ts'
import { expectConsistent } from '../support/consistent.ts'
import { property, runs } from '../support/property.ts'
import { guest, identifyAs, join, rowsOf, schedule, stored, take } from '../support/spec.ts'
import { anything, fromZoom, someone } from './histories.ts'

/** The state after each command that is not refused. */
function* states(commands: readonly Command[]): Generator<MeetingState> {
  let state: MeetingState = unknown
  for (const command of [schedule(), ...commands]) {
    const decision = decide(state, command, DEFAULT_RULES)
    for (const event of decision.ok ? stored(decision.value) : []) state = evolve(state, event)
    yield state
  }
}

function outcome(commands: readonly Command[]) {
  const last = [...states([...commands, take('student-1', 'student-2', 'student-3')])].at(-1)
  if (last?.kind !== 'meeting') throw new Error('Nothing was scheduled')
  return { rows: rowsOf(last), summary: last.summary, attendance: last.attendance }
}

describe('any history', () => {
  it(property('leaves the read models right after every event'), () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 30 }), (commands) => {
        for (const state of states(commands)) expectConsistent(state)
      }),
      { numRuns: runs(300) },
    )
  })

  it(property('goes on from a snapshot as it would have without'), () => {
    fc.assert(
      fc.property(
        fc.array(anything, { maxLength: 20 }),
        fc.array(anything, { maxLength: 20 }),
        (before, after) => {
          const all = [...states([...before, ...after])].at(-1)
          const cut = [...states(before)].at(-1) ?? unknown
          const thawed = thaw(freeze({ state: cut, version: 1, lastEventId: 'last' }))
          let state = thawed?.state ?? unknown
          for (const command of after) {
            const decision = decide(state, command, DEFAULT_RULES)
            for (const event of decision.ok ? decision.value : []) state = evolve(state, event)
          }
          expect(state).toEqual(all)
        },
      ),
    )
  })
})

describe('any webhooks, reports, registrations, invitations and claims', () => {
  const orders = fc
    .array(fromZoom, { maxLength: 25 })
    .chain((commands) =>
      fc.tuple(
        fc.constant(commands),
        fc.shuffledSubarray([...commands, ...commands], { minLength: 2 * commands.length }),
      ),
    )

  it(property('come to the same people, times and attendance in any order and repetition'), () => {
    fc.assert(
      fc.property(orders, ([commands, again]) => {
        expect(outcome(again)).toEqual(outcome(commands))
      }),
      { numRuns: runs(400) },
    )
  })

  /** A guest can be identified once they were seen: by their connection, their registrant or their Zoom account. */
  const seen = [
    join(guest('B'), 1, { uuid: 'b', connection: 'a' }),
    join(guest('B', { registrantId: 'unheard' }), 1, { uuid: 'b', connection: 'b' }),
    join(guest('B', { zoomAccountId: 'account' }), 1, { uuid: 'b', connection: 'c' }),
  ]
  const words = fc.array(
    fc
      .tuple(fc.constantFrom('guest.a', 'guest.unheard', 'guest.account'), fc.option(someone))
      .map(([id, n]) => identifyAs(id, n)),
    { minLength: 1, maxLength: 4 },
  )

  it(property('come to the same, whenever in between people say who a guest is'), () => {
    fc.assert(
      fc.property(orders, words, fc.infiniteStream(fc.nat()), ([commands, again], said, places) => {
        // Each word somewhere before the one that was said after it.
        const strewn = said.reduceRight<readonly Command[]>((all, word, i) => {
          const next = said[i + 1]
          const latest = next ? all.indexOf(next) : all.length
          return all.toSpliced((places.next().value ?? 0) % (latest + 1), 0, word)
        }, again)
        expect(outcome([...seen, ...strewn])).toEqual(outcome([...seen, ...commands, ...said]))
      }),
      { numRuns: runs(300) },
    )
  })
})
