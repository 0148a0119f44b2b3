import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { type Load, type LoadOptions, load } from './load.ts'
import { groupCommit, type Ratio, snapshot } from './ratios.ts'
import { type Server, startServer } from './server.ts'

/** `npm run bench`: what Rollcall bears on this machine's workerd, over HTTP, and whether it loses anything. */

const USAGE =
  'Usage: npm run bench [-- --webhooks 20000 --meetings 300 --at-once 32 --seconds 900 --seed 1 --json]'

function readOptions(): { load: LoadOptions; json: boolean } {
  const { values } = parseArgs({
    options: {
      webhooks: { type: 'string', default: '20000' },
      meetings: { type: 'string', default: '300' },
      'at-once': { type: 'string', default: '32' },
      seconds: { type: 'string', default: '900' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  })
  const number = (name: 'webhooks' | 'meetings' | 'at-once' | 'seconds' | 'seed') => {
    const value = Number(values[name])
    if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number from 1 on`)
    return value
  }
  return {
    json: values.json,
    load: {
      webhooks: number('webhooks'),
      meetings: number('meetings'),
      atOnce: number('at-once'),
      seconds: number('seconds'),
      seed: number('seed'),
    },
  }
}

/** The seconds that each ratio may take. */
const RATIO_S = 30

async function bench(options: LoadOptions) {
  const begun = loadavg()[0] ?? 0
  const ratio = { seed: options.seed, seconds: RATIO_S }
  const ratios = await on(async (server) => [
    ...(await groupCommit(server, ratio)),
    await snapshot(server, ratio),
  ])
  const loaded = await on((server) => load(server, options))
  return { seed: options.seed, load: loaded, ratios, loadAverage: [begun, loadavg()[0] ?? 0] }
}

async function on<Value>(measure: (server: Server) => Promise<Value>): Promise<Value> {
  const server = await startServer()
  try {
    return await measure(server)
  } finally {
    await server.stop()
    server.remove()
  }
}

function table({ seed, load, ratios, loadAverage }: Awaited<ReturnType<typeof bench>>): string {
  const rows = [...loadRows(load), ...ratios.map(ratioRow)]
  const width = Math.max(...rows.map(([name]) => name.length)) + 2
  const lines = rows.map(([name, value]) => `${name.padEnd(width)}${value}`)
  const average = loadAverage.map((value) => value.toFixed(1)).join(' to ')
  return [...lines, `seed ${seed}, load average ${average}`].join('\n')
}

function loadRows(load: Load): [string, string][] {
  const { p50, p95, p99, max } = load.latency
  const ms = [p50, p95, p99, max].map((value) => value.toFixed(0)).join(' / ')
  const statuses = Object.entries(load.statuses).map(([status, count]) => `${count} × ${status}`)
  return [
    ['webhooks', `${load.webhooks} in ${load.seconds.toFixed(0)} s, ${load.perSecond.toFixed(0)} a second`],
    ['answers', statuses.join(', ')],
    ['p50 / p95 / p99 / max', `${ms} ms`],
    [
      'D1 for each',
      `${load.batchesEach.toFixed(2)} batches, ${load.rowsWrittenEach.toFixed(2)} rows written`,
    ],
    ['in the log', `${load.recorded}, each once; gaps ${load.gaps}`],
    [
      'not in the log',
      `${load.repeated} repeated, ${load.ignored} of no use, ${load.withoutNews} without news`,
    ],
    ['lost', String(load.lost)],
    [
      'attendance',
      `${load.attendance.records} records, of which ${load.attendance.wrong} are not what is true`,
    ],
  ]
}

const ratioRow = ({ what, unit, here, otherwise, times }: Ratio): [string, string] => [
  what,
  `${times.toFixed(1)} times better: ${figure(here)} and ${figure(otherwise)} ${unit}`,
]

const figure = (value: number): string => value.toFixed(value < 10 ? 2 : 0)

async function main(): Promise<void> {
  const { load: options, json } = readOptions()
  const result = await bench(options)
  console.log(json ? JSON.stringify(result, null, 2) : table(result))
  const troubles = Object.keys(result.load.statuses).filter((status) => status !== '200')
  const { lost, gaps, attendance } = result.load
  if (lost + gaps + attendance.wrong + troubles.length > 0) process.exit(1)
  process.exit(0)
}

main().catch((error: unknown) => {
  console.error(`${error instanceof Error ? error.message : error}. ${USAGE}`)
  process.exit(2)
})
