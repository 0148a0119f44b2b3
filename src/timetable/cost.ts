import type { PlannedChanges } from '../app/timetable.ts'
import { collisionsIn } from '../domain/timetable/collisions.ts'
import type { Lesson } from '../domain/timetable/lessons.ts'
import type { Step } from '../domain/timetable/plan.ts'
import { recurrenceOf } from '../domain/timetable/series.ts'

/** Zoom takes so many creates and changes a day of one host. */
const A_DAY = 100

interface PlannedWork {
  steps: readonly Step[]
  lessons: readonly Lesson[]
  /** By class. */
  pupils: ReadonlyMap<string, number>
}

/** What a plan asks of Zoom. */
export function plannedFor(version: number, { steps, lessons, pupils }: PlannedWork): PlannedChanges {
  const zoom = { creates: 0, changes: 0, deletions: 0, registrations: 0 }
  const byHost = new Map<string, number>()
  const teachers = new Map(lessons.map(({ lineId, teacherId }) => [lineId, teacherId]))
  for (const step of steps) {
    const cost = costOf(step, pupils)
    zoom.creates += cost.creates
    zoom.changes += cost.changes
    zoom.deletions += cost.deletions
    zoom.registrations += cost.registrations
    const host = teachers.get(step.lineId) ?? ''
    byHost.set(host, (byHost.get(host) ?? 0) + cost.creates + cost.changes)
  }
  const days = Math.ceil(Math.max(0, ...byHost.values()) / A_DAY)
  return { version, steps, zoom, days, collisions: collisionsIn(lessons), hostless: null }
}

function costOf(step: Step, pupils: ReadonlyMap<string, number>): PlannedChanges['zoom'] {
  const none = { creates: 0, changes: 0, deletions: 0, registrations: 0 }
  switch (step.kind) {
    case 'schedule': {
      const registrations = pupils.get(step.lessons[0]?.classId ?? '') ?? 0
      const deletions = recurrenceOf(step.lessons)?.except?.length ?? 0
      return { ...none, creates: 1, deletions, registrations }
    }
    case 'change':
      return { ...none, changes: 1 }
    case 'move':
      return { ...none, changes: step.moves.length }
    case 'drop':
      return { ...none, deletions: step.isWhole ? 1 : step.sessionIds.length }
  }
}
