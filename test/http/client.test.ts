import { env } from 'cloudflare:workers'
import type { BodyOf, Client } from 'rollcall/client'
import { beforeEach, describe, expect, expectTypeOf, it } from 'vitest'
import page from '../../docs/frontend.md?raw'
import { request } from '../support/fakes.ts'
import { importSchool, send, token } from '../support/rollcall.ts'
import * as spec from '../support/spec.ts'
import { attendance, connect, join, schedule, upcoming } from './frontend.ts'
import example from './frontend.ts?raw'

const CELLS = { title: 'Cells', startTime: '2999-03-02T08:00:00Z', classId: 'class-1' }

/** The frontend as somebody uses it; ids name their role. */
const as = (id: string): Client =>
  connect(
    'https://rollcall.test',
    () => token({ sub: id, role: id.split('-')[0] ?? '' }),
    async (url, init) => send(new Request(url, init)),
  )

beforeEach(() => importSchool(2))

describe('a frontend with the typed client', () => {
  it('schedules a class, lists what comes page by page, joins, and reads who was there', async () => {
    const teacher = as('teacher-1')
    const titles = ['Cells', 'Tissues', 'Organs', 'Plants', 'Fungi']
    const meetings = await Promise.all(
      titles.map((title, n) =>
        schedule(teacher, title, { ...CELLS, title, startTime: `2999-03-0${n + 1}T08:00:00Z` }),
      ),
    )
    const listed: string[] = []
    for await (const { title } of upcoming(as('student-1'), 2)) listed.push(title)
    expect(listed).toEqual(titles)

    const [meeting] = meetings
    const id = meeting?.id ?? ''
    expect(await join(as('student-1'), id)).toEqual({ link: meeting?.join_url })
    expect(await attendance(teacher, id)).toEqual([])
    await hold(meeting?.zoom_meeting_id ?? '')
    expect(await attendance(teacher, id)).toEqual(['Name of student-1: present', 'Name of student-2: absent'])
    expect(await attendance(as('student-2'), id)).toEqual(['Name of student-2: absent'])
  })

  it('repeats a form without harm, and tells errors apart by their code', async () => {
    const teacher = as('teacher-1')
    const { id } = await schedule(teacher, 'key', CELLS)
    expect(await schedule(teacher, 'key', CELLS)).toMatchObject({ id })
    expect(await join(as('student-77'), id)).toEqual({ askTheSchool: 'You are not enrolled in this class' })
    expect(await join(as('student-1'), 'nowhere')).toEqual({ gone: 'Meeting not found' })
    await expect(schedule(teacher, 'other', { ...CELLS, title: '' })).rejects.toThrow(/^title /)
    await expect(schedule(as('student-1'), 'key', CELLS)).rejects.toThrow(/can create meetings \(.+\)$/)
  })

  it('is what docs/frontend.md shows', () => {
    expect(page).toContain(`\`\`\`ts\n${example}\`\`\`\n`)
  })
})

/** The first student comes, and the second does not. */
async function hold(number: string): Promise<void> {
  const writer = env.MEETINGS.getByName(number)
  const minutes = (Date.parse('2999-03-01T08:00:00Z') - Date.parse(spec.at(0))) / 60_000
  const lesson = [spec.start(minutes), spec.join(spec.student(1), minutes), spec.end(minutes + 45)]
  for (const command of lesson) await writer.execute(request(command))
}

type Meetings = Client['api']['zoom']['meetings']
type NewMeeting = Parameters<Meetings['$post']>[0]['json']
type AttendanceRow = BodyOf<Meetings[':id']['attendance']['$get'], 200>['records'][number]

// Checked by `npm run check`: a change of a route shows here what it does to a frontend.
it('knows every body in its types, by status', () => {
  expectTypeOf<{ title: string; startTime: string; duration: number }>().toExtend<NewMeeting>()
  expectTypeOf<{ title: string; startTime: string; duration: string }>().not.toExtend<NewMeeting>()
  expectTypeOf<BodyOf<Meetings['$post'], 201>['meeting']['start_url']>().toEqualTypeOf<string | null>()
  expectTypeOf<BodyOf<Meetings['$get'], 200>['nextCursor']>().toEqualTypeOf<string | undefined>()
  expectTypeOf<AttendanceRow['status']>().toEqualTypeOf<
    'present' | 'late' | 'partial' | 'absent' | 'excused'
  >()
  expectTypeOf<'NOT_ENROLLED'>().toExtend<BodyOf<Meetings[':id']['join']['$get'], 403>['code']>()
  expectTypeOf<BodyOf<Meetings['$get'], 201>>().toBeNever()
  expectTypeOf<Meetings>().not.toHaveProperty('$put')
})
