import { Timetabler } from '../../timetable/timetabler.ts'
import { type TimetableHome, timetablePorts } from '../timetablePorts.ts'
import type { MeetingFile } from './meetingFile.ts'
import { OwnAlarm } from './ownAlarm.ts'

/** The school's timetable. */
export class LocalTimetable {
  readonly timetabler: Timetabler
  readonly #alarm: OwnAlarm

  constructor(file: MeetingFile, home: Omit<TimetableHome, 'storage'>) {
    this.#alarm = new OwnAlarm(file, 'timetable-alarm', () => this.timetabler.alarm())
    this.timetabler = new Timetabler(timetablePorts({ ...home, storage: this.#alarm.storage }))
    this.#alarm.start()
    void this.timetabler.repair()
  }

  close(): void {
    this.#alarm.close()
  }
}
