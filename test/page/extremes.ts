import type { Browser, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { WHOLE } from '../support/whole.ts'
import { type Looking, look, NARROW, violations, WIDE } from './browser.ts'
import { HOSTILE } from './people.ts'
import { Answer, retold } from './retold.ts'
import type { PageSchool } from './rollcall.ts'

const MARKS = ['present', 'late', 'partial', 'absent', 'excused'] as const
const WAYS: Pick<Looking, 'viewport' | 'scheme'>[] = [
  { viewport: NARROW, scheme: 'dark' },
  { viewport: WIDE, scheme: 'light' },
  { viewport: NARROW, scheme: 'light' },
  { viewport: WIDE, scheme: 'dark' },
]
const ways = WAYS.slice(0, WHOLE ? 4 : 1)

const Row = z.looseObject({})
const Some = z.array(Row)

/** Names of scripts from left and right, of emoji, of markup, and as long as one word can be. */
const pupil = (n: number) => ({
  id: `pupil-${n}`,
  name: `${HOSTILE[n % HOSTILE.length]?.name} ${n}`,
  email: '',
  avatar: null,
  role: 'student',
})

const isKnown = (row: z.infer<typeof Row>): boolean => row['user_id'] !== null

/** By turns not there at all, at the door, in, gone, and not there again. */
function stateOf(template: z.infer<typeof Row> | undefined, n: number): object[] {
  const { id, name } = pupil(n)
  const since = template?.['join_time'] ?? null
  const its = { ...template, id: `user.${id}`, user_id: id, name, leave_time: null, waiting_since: null }
  switch (n % MARKS.length) {
    case 1:
      return [{ ...its, status: 'invited', join_time: null, waiting_since: since }]
    case 2:
      return [{ ...its, status: 'joined' }]
    case 3:
      return [{ ...its, status: 'left', leave_time: since }]
    default:
      return []
  }
}

/** The answers of a class of so many pupils: by turns of every mark, and by turns missing, at the door, in and gone. */
async function classOf(page: Page, size: number): Promise<void> {
  const pupils = Array.from({ length: size }, (_, n) => pupil(n))
  const count = (n: number) => pupils.filter((_, index) => index % MARKS.length === n).length
  const counts = Object.fromEntries(MARKS.map((mark, n) => [mark, count(n)]))
  await retold(page, '/attendance', ({ records, summary, ...answer }) => ({
    ...answer,
    summary: answer['inProgress']
      ? { ...Row.parse(summary), total: size, present: count(2) }
      : { ...counts, total: size },
    records: answer['inProgress']
      ? []
      : pupils.map(({ id, name }, n) => ({
          ...Some.parse(records)[0],
          student_id: id,
          status: MARKS[n % MARKS.length],
          computed_status: MARKS[n % MARKS.length],
          corrected: null,
          student: { id, name, email: null },
        })),
  }))
  await retold(page, '/participants', ({ participants, ...answer }) => ({
    ...answer,
    expectedAttendees: pupils.map((one) => ({ ...one, attended: false, participant: null })),
    participants: pupils.flatMap((_, n) => stateOf(Some.parse(participants).find(isKnown), n)),
  }))
  await retold(page, '/api/zoom/classes/*/term**', ({ students, ...answer }) => ({
    ...answer,
    students: pupils.map((one) => ({ ...Some.parse(students)[0], id: one.id, name: one.name })),
  }))
}

/** The answers as if all of it had been so much earlier. */
const earlier = (page: Page, path: string, ms: number) =>
  retold(page, path, (answer) =>
    Answer.parse(
      JSON.parse(
        JSON.stringify(answer).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (at) =>
          new Date(Date.parse(at) - ms).toISOString(),
        ),
      ),
    ),
  )

const fits = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)

/** axe reads hundreds of rows for seconds. `npm test` has it read the same rows in classes of a usual size: views.ts. */
const violationsOf = async (page: Page, size: number): Promise<string[]> =>
  size === 0 || WHOLE ? violations(page) : []

/** Classes that are larger, emptier or later than those that one thinks of. */
export function extremes(given: () => { school: PageSchool; browser: Browser }): void {
  const open = async (path: string, way: Looking, change: (page: Page) => Promise<unknown>) => {
    const { school, browser } = given()
    const before = async (page: Page) => {
      await page.routeWebSocket(/\/live/, (socket) => socket.close({ code: 1011 }))
      await change(page)
    }
    return look(browser, school, { as: 'registrar', path, before, ...way })
  }

  describe.each([300, 0])('a class of %i pupils', (size) => {
    const part = size / MARKS.length

    it.each(ways)('that is over fits at $viewport.width, $scheme, and is counted once', async (way) => {
      const { page, faults, close } = await open(`/classes/${given().school.ids.over}`, way, (page) =>
        classOf(page, size),
      )
      await page.locator('.basis').waitFor()
      // Five noughts say nothing.
      const numbers = size === 0 ? [] : MARKS.map(() => String(part))
      expect(await page.locator('.counts strong').allInnerTexts()).toEqual(numbers)
      expect(await page.getByText('This class has no pupils.').count()).toBe(size === 0 ? 1 : 0)
      expect(await page.locator('.pupils > ul > li').count()).toBe(size)
      expect(await fits(page)).toBe(true)
      expect(await violationsOf(page, size)).toEqual([])
      expect(faults).toEqual([])
      await close()
    })

    it.each(ways)(
      'that runs fits at $viewport.width, $scheme, and everybody is in one group',
      async (way) => {
        const { page, close } = await open(`/classes/${given().school.ids.running}`, way, (page) =>
          classOf(page, size),
        )
        await page.locator('.lead').first().waitFor()
        const groups = page.locator('.live > section')
        const heads = await groups.locator('h2 .count').allInnerTexts()
        expect(heads.map(Number).reduce((sum, n) => sum + n, 0)).toBe(size)
        expect(await groups.locator('li').count()).toBe(size)
        expect(await fits(page)).toBe(true)
        expect(await violationsOf(page, size)).toEqual([])
        await close()
      },
    )

    it.each(ways)('fits among what needs somebody now, at $viewport.width, $scheme', async (way) => {
      const { page, close } = await open('/', way, (page) => classOf(page, size))
      await page.locator('.running').first().waitFor()
      const figure = (name: string) =>
        page.locator('.running').first().locator(`.figures div:has(dt:text-is("${name}")) dd`).innerText()
      expect(await Promise.all(['in', 'missing', 'at the door', 'left'].map(figure))).toEqual(
        [part, 2 * part, part, part].map(String),
      )
      // Nobody reads on over hundreds of rows.
      expect(await page.locator('.exception').count()).toBeLessThan(100)
      expect(await fits(page)).toBe(true)
      await close()
    })

    it.each(ways)('has a term that fits at $viewport.width, $scheme', async (way) => {
      const { page, close } = await open('/term/biology-7a', way, (page) => classOf(page, size))
      await page.locator('.grid').waitFor()
      expect(await page.locator('.grid tbody tr').count()).toBe(size)
      expect(await fits(page)).toBe(true)
      expect(await violationsOf(page, size)).toEqual([])
      await close()
    })
  })

  describe('a class across midnight', () => {
    it.each(ways)('says its day once, and its hours in order, at $viewport.width, $scheme', async (way) => {
      const { school } = given()
      const Started = z.object({ meeting: z.object({ start_time: z.string() }) })
      const path = `/api/zoom/meetings/${school.ids.over}`
      const { meeting } = await school.api('registrar').call(Started, 'GET', path)
      // 23:40 in Manila, of the last day on which it was over by now.
      const late = new Date(meeting.start_time)
      late.setUTCHours(15, 40, 0, 0)
      const ms = (Date.parse(meeting.start_time) - late.getTime() + 2 * 86_400_000) % 86_400_000
      const { page, close } = await open(`/classes/${school.ids.over}`, way, async (page) => {
        for (const part of ['', '/attendance', '/timeline', '/participants'])
          await earlier(page, `/meetings/${school.ids.over}${part}`, ms)
      })
      const head = await page.locator('main .title').innerText()
      expect(head).toMatch(/23:40–00:25/)
      expect(await page.locator('.hours span').allInnerTexts()).toEqual([
        '23:40',
        '23:50',
        '00:00',
        '00:10',
        '00:20',
      ])
      await page.locator('.pupil .open').first().click()
      expect(await page.locator('.proof dl').innerText()).toContain('planned for 23:40:00')
      expect(await fits(page)).toBe(true)
      await close()
    })
  })
}
