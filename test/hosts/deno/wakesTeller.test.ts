import { expect, it } from 'vitest'
import type { MeetingEvent } from '../../../src/domain/events.ts'
import { loggedEventLog } from '../../../src/hosts/commitLog.ts'
import { recordedAs } from '../../support/recorded.ts'
import { end, happen, join, leave, schedule, start, student } from '../../support/spec.ts'
import { sqliteInMemory } from '../../support/sqlite.ts'

it('a bell calls the teller once for a class: for who joins and leaves nobody is told', async () => {
  const db = sqliteInMemory()
  const woken: string[] = []
  let type = ''
  const wakeTeller = () => woken.push(type)
  const log = loggedEventLog(
    '81',
    { reads: () => db, commits: () => db },
    { tell: () => undefined, wakeTeller },
  )
  const append = (behind: number, event: MeetingEvent) => {
    type = event.type
    return log.append({ number: '81', seriesId: 'meeting-1' }, behind, [recordedAs(`event-${behind}`, event)])
  }
  const events = happen(
    schedule(),
    start(),
    join(student(1), 1),
    join(student(2), 2),
    leave(student(1), 50),
    end(60),
  )
  for (const [behind, event] of events.entries()) await append(behind, event)
  expect(woken).toEqual(['MeetingScheduled', 'MeetingStarted', 'MeetingEnded'])
  // The log has it already and refuses it: the teller may have missed the call that brought it.
  await append(1, events[1] ?? { type: 'PersonErased', data: { userId: '', after: [] } })
  expect(woken.slice(3)).toEqual(['MeetingStarted'])
})
