import type { MeetingStatus } from '../domain/after.ts'
import type { Collision } from '../domain/timetable/collisions.ts'
import type { Lesson } from '../domain/timetable/lessons.ts'
import type { Step } from '../domain/timetable/plan.ts'
import type { Timetable } from '../domain/timetable/timetable.ts'
import type { NoPlace } from './hostPool.ts'
import type { MeetingView, Sibling } from './meetingView.ts'
import type { By } from './write.ts'

/** What may be asked of the object that keeps the school's timetable and brings it to Zoom. */
export interface TimetableCalls {
  /** Says what a timetable would change. Unless it is a dry run, it is the school's from now on, and is brought to Zoom. */
  put(timetable: Timetable, by: By, isDryRun: boolean): Promise<PlannedChanges>
  read(filter: TimetableFilter): Promise<TimetableView>
  progress(): Promise<TimetableProgress>
  /** Tries again what the pool refused and would take now. Goes on if an alarm was lost. */
  wake(): Promise<void>
}

export interface TimetableFilter {
  classId: string | null
  teacherId: string | null
  /** A local day, yyyy-mm-dd: its lessons are wanted. */
  day: string | null
  sight: LineSight
}

/** The lines that a bearer sees: all lines, or the lines of a teacher and the lines of some classes. */
export type LineSight = 'all' | { teacherId: string | null; classIds: readonly string[] }

export interface TimetableView {
  /** Counts from 1; 0 before the first. */
  version: number
  timetable: Timetable
  /** Of the wanted day, in order; null if none is wanted. */
  lessons: LessonView[] | null
}

export interface LessonView extends Lesson {
  /** Null until it has its session. */
  sessionId: string | null
}

/** The pool has no host for the step. */
export interface Hostless {
  lineId: string
  kind: Step['kind']
  reason: NoPlace['reason']
  /** For a person. */
  message: string
  /** The local days when nobody could host even this lesson alone. Empty: nobody could host all of them. */
  dates: string[]
}

/** What a timetable changes. */
export interface PlannedChanges {
  version: number
  steps: readonly Step[]
  /** Calls to Zoom. */
  zoom: { creates: number; changes: number; deletions: number; registrations: number }
  /** The least number of days, because Zoom takes a hundred creates and changes a day of one host. */
  days: number
  collisions: Collision[]
  /** The steps that would find no host now; null if the pool was not asked, as by a real PUT. */
  hostless: Hostless[] | null
}

export interface TimetableProgress {
  version: number
  /** Of the present version. */
  steps: { planned: number; done: number; waiting: number; refused: number }
  refused: { lineId: string; kind: Step['kind']; message: string }[]
  /** What was last said of a step that waits. */
  waitsFor: string | null
  /** ISO 8601: when it goes on; null if nothing is left to do. */
  nextAt: string | null
  /** Calls to Zoom for it so far, of all versions. */
  zoomCalls: number
}

/** The timetable's reads of the read models. Each read sees every write before its start. */
export interface TimetableReads {
  /** The sessions of these meeting numbers, deleted ones as well. */
  sessions(numbers: readonly string[]): Promise<SessionNow[]>
  /** The sessions of a series, or of a single meeting, if its number is not known yet. */
  scheduledAs(seriesId: string): Promise<SessionNow[]>
  /** These sessions without the deleted. */
  meetings(ids: readonly string[]): Promise<MeetingView[]>
  siblings(number: string): Promise<Sibling[]>
  /** The e-mails of these users. */
  emails(userIds: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** How many pupils are in each of these classes. */
  pupils(classIds: readonly string[]): Promise<ReadonlyMap<string, number>>
}

export interface SessionNow {
  id: string
  zoom_meeting_id: string
  start_time: string
  status: MeetingStatus
  is_deleted: boolean
}
