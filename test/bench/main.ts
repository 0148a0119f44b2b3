import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Options, readOptions, type ScenarioName, USAGE } from './options.ts'
import { printed } from './print.ts'
import type { Bench, Measured } from './scenarios/bench.ts'
import { growth } from './scenarios/growth.ts'
import { late } from './scenarios/late.ts'
import { reads } from './scenarios/reads.ts'
import { size } from './scenarios/size.ts'
import { storm } from './scenarios/storm.ts'
import { throughput } from './scenarios/throughput.ts'
import { truth } from './scenarios/truth.ts'
import { startSides } from './sides/start.ts'

/** `npm run bench`: Rollcall on both platforms beside what a team would build; docs/performance.md says how to read it. */

const MEASURES: Record<ScenarioName, (bench: Bench) => Promise<Measured>> = {
  busy: (bench) => throughput(bench, 'busy'),
  meetings: (bench) => throughput(bench, 'meetings'),
  storm,
  reads,
  growth,
  late,
  truth,
  bundle: size,
}

interface Outcome {
  machine: { cores: number; node: string; loadAverage: number[] }
  seconds: number
  measured: Partial<Record<ScenarioName, unknown>>
  troubles: string[]
}

async function bench({ scenarios, sides: names, sizes, seed, json }: Options): Promise<Outcome> {
  const began = performance.now()
  const machine = { cores: availableParallelism(), node: process.version, loadAverage: loadavg() }
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const troubles: string[] = []
  const measured: Outcome['measured'] = {}
  const tell = (sentence: string) => console.error(sentence)
  // The bundle needs nobody to serve it.
  const sides = await startSides(scenarios.some((name) => name !== 'bundle') ? names : [], folder, tell)
  try {
    const trouble = (sentence: string) => void troubles.push(sentence)
    const { all, rollcalls } = sides
    for (const name of scenarios) {
      const since = performance.now()
      const { result, tables } = await MEASURES[name]({ sides: all, rollcalls, sizes, seed, trouble })
      tell(`${name} took ${((performance.now() - since) / 1_000).toFixed(0)} s`)
      measured[name] = result
      if (!json)
        for (const table of tables.filter(({ rows }) => rows.length > 0)) console.log(`${printed(table)}\n`)
    }
  } finally {
    await sides.stop()
  }
  return { machine, seconds: (performance.now() - began) / 1_000, measured, troubles }
}

async function main(): Promise<void> {
  const options = optionsOrUsage()
  const outcome = await bench(options)
  const { machine, seconds, troubles } = outcome
  if (options.json) console.log(JSON.stringify(outcome, null, 2))
  else {
    const [load = 0] = machine.loadAverage
    const before = `load average before ${load.toFixed(1)}`
    console.log(`${seconds.toFixed(0)} s, seed ${options.seed}, ${machine.cores} cores, ${before}`)
  }
  for (const sentence of troubles) console.error(sentence)
  process.exit(troubles.length > 0 ? 1 : 0)
}

function optionsOrUsage(): Options {
  try {
    return readOptions(process.argv.slice(2))
  } catch (error) {
    console.error(`${message(error)}. ${USAGE}`)
    process.exit(2)
  }
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error))

main().catch((error: unknown) => {
  console.error(message(error))
  process.exit(1)
})
