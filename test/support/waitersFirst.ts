import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** These wait for most of their time: for browsers, programs and for time to pass. The checks compute beside them. They begin first. */
const LONGEST = [
  'test/page/workerd.test.ts',
  'test/page/deno.test.ts',
  'test/cut/cut.test.ts',
  'test/http/zoomOutage.test.ts',
]

/** These wait too. The other files of Node compute meanwhile. */
const WAITERS = ['test/demo/start.test.ts', 'test/demo/deno.test.ts', 'test/zoom/crowd.test.ts']

/**
 * A worker serves the next file of its own project alone, and a new one loads every module again. So a project's files stay together.
 * Node's come last: most start nothing, and fill both processors to the end.
 */
const PROJECTS = ['page', 'workerd', 'deno', 'node']

export class WaitersFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => placeOf(a) - placeOf(b))
  }
}

function placeOf({ moduleId, project }: TestSpecification): number {
  const file = relative(process.cwd(), moduleId).replaceAll('\\', '/')
  const place = LONGEST.indexOf(file)
  if (place >= 0) return place
  const ofProject = LONGEST.length + 2 * PROJECTS.indexOf(project.name)
  return WAITERS.includes(file) ? ofProject : ofProject + 1
}
