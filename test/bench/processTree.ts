import { readdirSync, readFileSync } from 'node:fs'

/** Processes as Linux lists them in /proc/PID/stat. Other systems list none. */

export interface Process {
  pid: number
  parent: number
  /** Seconds of both kinds of CPU time, with those of children that have ended. */
  cpuSeconds: number
  rssBytes: number
}

/** Linux shows CPU time to every program in this unit. */
const TICKS_A_SECOND = 100
const PAGE_BYTES = 4_096

/** The name stands in brackets and may itself hold brackets and spaces. */
export function parseStat(stat: string): Process {
  const pid = Number.parseInt(stat, 10)
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const field = (number: number) => Number(fields[number - 3])
  const ticks = field(14) + field(15) + field(16) + field(17)
  return { pid, parent: field(4), cpuSeconds: ticks / TICKS_A_SECOND, rssBytes: field(24) * PAGE_BYTES }
}

/** The processes with these ids and all that they have started. */
export function treesOf(roots: readonly number[], all: readonly Process[] = processes()): Process[] {
  const below = (parent: number): Process[] =>
    all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)])
  return roots.flatMap((root) => [...all.filter(({ pid }) => pid === root), ...below(root)])
}

export const cpuSecondsOf = (roots: readonly number[]): number =>
  treesOf(roots).reduce((seconds, one) => seconds + one.cpuSeconds, 0)

export const rssBytesOf = (roots: readonly number[]): number =>
  treesOf(roots).reduce((bytes, one) => bytes + one.rssBytes, 0)

function processes(): Process[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => statOf(pid))
}

/** No process if it has ended meanwhile. */
function statOf(pid: string): Process[] {
  try {
    return [parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))]
  } catch {
    return []
  }
}

export const childrenOf = (parent: number): number[] =>
  processes()
    .filter((one) => one.parent === parent)
    .map(({ pid }) => pid)
