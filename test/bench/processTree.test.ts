import { describe, expect, it } from 'vitest'
import { parseStat, treesOf } from './processTree.ts'

describe('a line of /proc/PID/stat', () => {
  it('tells the parent, CPU seconds with those of ended children, and memory', () => {
    const times = '250 50 1000 200'
    const line = `4711 (workerd) S 42 4711 4711 0 -1 4194560 900 0 0 0 ${times} 20 0 9 0 77 1000000 2560 184467`
    expect(parseStat(line)).toEqual({ pid: 4711, parent: 42, cpuSeconds: 15, rssBytes: 2_560 * 4_096 })
  })

  it('is read under any name of the program', () => {
    const line = '5 (a) R (b) S 42 5 5 0 -1 0 0 0 0 0 1 0 0 0 20 0 1 0 7 0 1 0'
    expect(parseStat(line)).toMatchObject({ pid: 5, parent: 42, cpuSeconds: 0.01 })
  })
})

describe('a tree of processes', () => {
  const process = (pid: number, parent: number) => ({ pid, parent, cpuSeconds: 1, rssBytes: 1 })
  const all = [process(1, 0), process(2, 1), process(3, 2), process(4, 1), process(5, 0), process(6, 5)]

  it('has the process itself, its children and theirs, and nobody else', () => {
    expect(treesOf([2], all).map(({ pid }) => pid)).toEqual([2, 3])
    expect(treesOf([1], all).map(({ pid }) => pid)).toEqual([1, 2, 3, 4])
    expect(treesOf([4, 5], all).map(({ pid }) => pid)).toEqual([4, 5, 6])
  })

  it('of a process that has ended is empty', () => {
    expect(treesOf([7], all)).toEqual([])
  })
})
