import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * These start programs and wait for them, for browsers and for time to pass. They begin first, two or three at once.
 * While they wait, the files that compute run.
 */
const WAITERS = [
  'test/page/workerd.test.ts',
  // The longest of all.
  'test/page/deno.test.ts',
  'test/cut/cut.test.ts',
  'test/demo/start.test.ts',
  'test/demo/deno.test.ts',
]

/**
 * A worker serves the next file of its own project alone. So a project's other files stay together. Node's come last: they start nothing, and
 * fill both processors to the end.
 */
const PROJECTS = ['page', 'workerd', 'deno', 'node']

export class WaitersFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => placeOf(a) - placeOf(b))
  }
}

function placeOf({ moduleId, project }: TestSpecification): number {
  const place = WAITERS.indexOf(relative(process.cwd(), moduleId).replaceAll('\\', '/'))
  return place >= 0 ? place : WAITERS.length + PROJECTS.indexOf(project.name)
}
