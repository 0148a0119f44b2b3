import { parseArgs } from 'node:util'
import { SIDES, type SideName } from './sides/side.ts'

export const SCENARIOS = ['busy', 'meetings', 'storm', 'reads', 'growth', 'late', 'truth', 'bundle'] as const
export type ScenarioName = (typeof SCENARIOS)[number]

/** How often a question is asked: first without measuring, until the code is compiled. */
export interface Asks {
  warming: number
  /** A multiple of 5, because the sides take turns. */
  times: number
}

/** How much of everything there is. */
export interface Sizes {
  rounds: number
  /** Webhooks under way at a time. */
  atOnce: number
  busy: { people: number }
  meetings: { meetings: number; people: number }
  storm: { rounds: number; meetings: number; people: number; withinMs: number }
  reads: { participants: number; reportMeetings: number } & Record<'small' | 'large' | 'report', Asks>
  growth: { events: number; window: number; wakes: number }
  /** Classes of so many pupils. */
  late: { pupils: number[] }
  truth: { lessons: number }
}

const FULL: Sizes = {
  rounds: 5,
  atOnce: 64,
  busy: { people: 1_500 },
  meetings: { meetings: 200, people: 8 },
  storm: { rounds: 2, meetings: 300, people: 30, withinMs: 10_000 },
  reads: {
    participants: 1_000,
    reportMeetings: 1_000,
    small: { warming: 50, times: 200 },
    large: { warming: 10, times: 40 },
    report: { warming: 3, times: 10 },
  },
  growth: { events: 10_000, window: 500, wakes: 2 },
  late: { pupils: [40, 1_000] },
  truth: { lessons: 30 },
}

/** Shows that everything works; what it measures means little. */
const QUICK: Sizes = {
  rounds: 2,
  atOnce: 64,
  busy: { people: 150 },
  meetings: { meetings: 20, people: 5 },
  storm: { rounds: 1, meetings: 20, people: 10, withinMs: 1_000 },
  reads: {
    participants: 50,
    reportMeetings: 30,
    small: { warming: 2, times: 10 },
    large: { warming: 1, times: 5 },
    report: { warming: 1, times: 5 },
  },
  growth: { events: 600, window: 100, wakes: 1 },
  late: { pupils: [40, 60] },
  truth: { lessons: 4 },
}

export interface Options {
  scenarios: ScenarioName[]
  sides: SideName[]
  sizes: Sizes
  seed: number
  json: boolean
}

export const USAGE = `Usage: npm run bench [-- --only=${SCENARIOS.join(',')} --sides=${Object.keys(SIDES).join(',')} --storm=300 --quick --rounds=5 --seed=1 --json]`

/** Throws a sentence about what is wrong. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      sides: { type: 'string' },
      rounds: { type: 'string' },
      storm: { type: 'string' },
      quick: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  })
  const all = values.quick ? QUICK : FULL
  const sizes = values.storm === undefined ? all : ofStorm(all, count('storm', values.storm))
  return {
    scenarios: chosen('only', values.only, SCENARIOS),
    sides: chosen('sides', values.sides, Object.keys(SIDES).filter(isSide)),
    sizes: values.rounds === undefined ? sizes : ofRounds(sizes, count('rounds', values.rounds)),
    seed: count('seed', values.seed),
    json: values.json,
  }
}

const ofRounds = (sizes: Sizes, rounds: number): Sizes => ({
  ...sizes,
  rounds,
  storm: { ...sizes.storm, rounds },
})

/** With a storm of so many meetings. */
const ofStorm = (sizes: Sizes, meetings: number): Sizes => ({ ...sizes, storm: { ...sizes.storm, meetings } })

function count(flag: string, given: string): number {
  const value = Number(given)
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${flag} must be a whole number from 1 on`)
  return value
}

const isSide = (name: string): name is SideName => name in SIDES

/** The named ones in their usual order; all if none is named. */
function chosen<Name extends string>(flag: string, given: string | undefined, all: readonly Name[]): Name[] {
  if (given === undefined) return [...all]
  const wanted = given.split(',')
  const unknown = wanted.filter((name) => !all.some((one) => one === name))
  if (unknown.length > 0) throw new Error(`--${flag} knows no ${unknown.join(', ')}, but ${all.join(', ')}`)
  return all.filter((name) => wanted.includes(name))
}
