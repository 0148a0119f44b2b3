import fc from 'fast-check'
import { expect, it } from 'vitest'
import { occurrencesOf } from '../../src/domain/when/occurrences.ts'
import { type Recurrence, WEEKDAYS } from '../../src/domain/when/recurrence.ts'
import { seriesBody } from '../../src/zoom/api/recurrence.ts'
import * as simulator from '../simulator/recurrence.ts'
import { cases, property } from '../support/property.ts'

const end = fc.oneof(
  fc.record({ count: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ until: fc.constantFrom('2027-03-01', '2027-06-15', '2027-12-31') }),
)
const recurrence: fc.Arbitrary<Recurrence> = fc.oneof(
  fc.record({ frequency: fc.constant('daily' as const), interval: fc.integer({ min: 1, max: 9 }), end }),
  fc.record({
    frequency: fc.constant('weekly' as const),
    interval: fc.integer({ min: 1, max: 4 }),
    weekdays: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 }),
    end,
  }),
  fc.record({
    frequency: fc.constant('monthly' as const),
    interval: fc.integer({ min: 1, max: 3 }),
    week: fc.constantFrom(1 as const, 3 as const, -1 as const),
    end,
  }),
  fc.record({ frequency: fc.constant('monthly' as const), interval: fc.constant(1), end }),
)

it(
  property('has the sessions of a series when Zoom has its occurrences, over every change of the clocks'),
  () => {
    const zones = fc.constantFrom('Asia/Manila', 'Europe/Berlin', 'America/New_York', 'Pacific/Auckland')
    const starts = fc.constantFrom('2027-03-01T08:00:00Z', '2027-02-28T23:30:00Z', '2027-01-31T05:15:00Z')
    fc.assert(
      fc.property(recurrence, zones, starts, (wanted, timezone, startTime) => {
        const body = seriesBody(
          {
            ...{ topic: '', agenda: '', registration: false, settings: {}, duration: 45 },
            ...{ startTime, timezone },
          },
          wanted,
        )
        const atZoom = simulator.occurrencesOf(
          { startTime, duration: 45, timezone },
          simulator.Recurrence.parse(body.recurrence),
        )
        expect(occurrencesOf(wanted, startTime, timezone).map(Date.parse)).toEqual(
          atZoom.map(({ start_time }) => Date.parse(start_time)),
        )
      }),
      cases(60),
    )
  },
)
