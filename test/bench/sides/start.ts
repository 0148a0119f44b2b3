import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { onDeno, onWorkerd } from './hosts.ts'
import { startNode } from './node.ts'
import { NO_POSTGRES, startPostgres } from './postgresServer.ts'
import { startRollcall } from './rollcall.ts'
import type { Rollcall, Side, SideName } from './side.ts'
import { startYardstick } from './yardstick.ts'

export interface Sides {
  all: Side[]
  rollcalls: Rollcall[]
  stop(): Promise<void>
}

/** Starts the sides, each in a folder of its own. What cannot be started here is told of and left out. */
export async function startSides(
  names: readonly SideName[],
  folder: string,
  tell: (sentence: string) => void,
): Promise<Sides> {
  const all: Side[] = []
  const rollcalls: Rollcall[] = []
  const stop = async () => void (await Promise.all(all.map((side) => side.stop())))
  try {
    for (const name of names) {
      const place = join(folder, name)
      mkdirSync(place)
      const side = await startSide(name, place)
      if (side === null) tell(NO_POSTGRES)
      else all.push(side)
      if (side !== null && isRollcall(side)) rollcalls.push(side)
    }
  } catch (error) {
    await stop()
    throw error
  }
  return { all, rollcalls, stop }
}

const isRollcall = (side: Side): side is Rollcall => 'restart' in side

/** Null where the machine lacks what the side needs. */
async function startSide(name: SideName, folder: string): Promise<Side | null> {
  switch (name) {
    case 'rollcall-workerd':
      return startRollcall(await onWorkerd(folder), settingsIn(folder))
    case 'rollcall-deno':
      return startRollcall(await onDeno(folder), settingsIn(folder))
    case 'nothing':
    case 'one-row':
      return startYardstick(name, folder)
    case 'sqlite':
      return startNode(name, folder)
    case 'postgres': {
      const postgres = await startPostgres(folder)
      return postgres && startNode(name, folder, postgres)
    }
  }
}

function settingsIn(folder: string): string {
  const file = join(folder, 'settings')
  copyFileSync('.dev.vars.example', file)
  return file
}
