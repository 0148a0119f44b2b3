import type { Browser } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { PageSchool } from '../rollcall.ts'
import { openFrontend } from './open.ts'

interface Opened {
  school: PageSchool
  browser: Browser
}

/** What a page shows that took a field for there that is not. */
const HOLES = /undefined|NaN|\[object|Invalid Date|(?<!\w)null(?!\w)/

/** Every view of a frontend that was written from the seed document. */
export function seedFrontend(opened: () => Opened): void {
  const as = async (who: Parameters<typeof openFrontend>[2], use: Parameters<typeof using>[1]) =>
    using(await openFrontend(opened().browser, opened().school, who), use)

  describe('the frontend that was written from the seed document', () => {
    it('shows a teacher what runs, what is over, and who was there', async () => {
      const { over, running } = opened().school.ids
      await as('teacher', async ({ view, page }) => {
        expect(await view('list', { upcoming: 'true' })).toMatch(/Acids and bases.*STARTED/)
        await view('list', { status: 'ended' })
        const starts = (await page.locator('#meetings td:nth-child(2)').allInnerTexts()).map(read)
        expect(starts.length).toBeGreaterThan(3)
        expect(starts).toEqual(starts.toSorted().reverse())
        expect(await page.locator('.copy').count()).toBe(starts.length)

        expect(await view('meeting', { id: over })).toContain('student-3@school.example student')
        const people = await view('participants', { id: over, search: 'student-3@' })
        expect(people).toMatch(/of 20, \d+ %/)
        expect(await page.locator('#expected tr').allInnerTexts()).toEqual([
          expect.stringMatching(/DA\s+Dalisay Aguadulce\s+student\s+ATTENDED.* min/),
        ])
        expect(await view('attendance', { id: over })).toMatch(/^20\/\d+\//)
        expect(await page.locator('#records tr').count()).toBe(20)
        expect(await view('attendance', { id: running })).toMatch(/^16\/.*LIVE Meeting in progress/s)
        expect(await view('join', { id: running })).toContain('HOST')
      })
    })

    it('schedules, changes and deletes a class, and reads the reports', async () => {
      await as('otherTeacher', async ({ view, press, page }) => {
        await view('create')
        await page.selectOption('select', 'arts-9c')
        const created = await press('form button')
        expect(created).toMatch(/New class\s.*09:30:00\sSCHEDULED\sIsagani Montealba\sARTS 9C\sCopy/)
        expect(await page.locator('#start').getAttribute('href')).toContain('zak=')
        const id = await page.locator('#saved').innerText()
        await view('edit', { id })
        await page.fill('[name=title]', 'Shadows')
        expect(await press('form button')).toContain('Shadows')
        await view('meeting', { id })
        expect(await press('#remove')).toBe('Deleted')
        expect(await view('meeting', { id })).toBe('Meeting not found')

        expect(await view('reports', { startDate: '2020-01-01' })).toMatch(/\d+ of \d+, \d+\/\d+/)
        const { hostile } = opened().school.ids
        expect(await view('reports', { meetingId: hostile })).toMatch(/ of \d+, \d+ %/)
      })
    })

    it('lets a pupil and a parent see and join what is theirs, with a link of their own to copy or none', async () => {
      const { running, soon } = opened().school.ids
      await as('student', async ({ view, page }) => {
        expect(await view('list', { upcoming: 'true' })).toMatch(/Acids and bases.*STARTED/)
        for (const link of await page.locator('.copy').all())
          expect(await link.getAttribute('data-link')).toContain('tk=')
        await view('meeting', { id: soon })
        expect(await view('join', { id: running })).toMatch(/student-9@school.example/)
        expect(await view('participants', { id: running })).toBe(
          'Only the host, the class’s teacher and admins see the participants',
        )
      })
      await as('parent', async ({ view, page }) => {
        expect(await view('list')).toContain('Cells and tissues')
        expect(await page.locator('.copy').count()).toBe(0)
        expect(await view('attendance', { id: opened().school.ids.over })).toMatch(/^1\//)
      })
    })

    it('lets an admin register a pupil', async () => {
      await as('office', async ({ view }) => {
        expect(await view('register', { studentId: 'student-1', classId: 'biology-7a' })).toMatch(
          /: (\d) = \1$/,
        )
      })
    })

    it('is the only page with a cookie that counts: another port of the same host sends it in vain', async () => {
      await as('office', async ({ page, faults }) => {
        const { origin } = opened().school
        await page.route('http://localhost:4999/**', (route) =>
          route.fulfill({
            contentType: 'text/html',
            body: `<form method="post" enctype="text/plain" action="${origin}/api/rebuild"><button>Go</button></form>`,
          }),
        )
        await page.goto('http://localhost:4999/')
        const asked = page.waitForRequest((request) => request.method() === 'POST')
        const [request, answer] = await Promise.all([
          asked,
          page.waitForResponse(`${origin}/api/rebuild`),
          page.click('button'),
        ])
        expect((await request.allHeaders())['cookie']).toContain('auth-token.0=')
        expect(answer.status()).toBe(401)
        expect(faults).toEqual([])
      })
    })
  })
}

/** en-GB: dd/mm/yyyy, hh:mm:ss. */
const read = (text: string): string => text.replace(/^(\d+)\/(\d+)\/(\d+)/, '$3-$2-$1')

async function using(
  frontend: Awaited<ReturnType<typeof openFrontend>>,
  use: (frontend: Awaited<ReturnType<typeof openFrontend>>) => Promise<void>,
): Promise<void> {
  const view = async (...asked: Parameters<typeof frontend.view>) => {
    const shown = await frontend.view(...asked)
    expect(shown).not.toMatch(HOLES)
    return shown
  }
  await use({ ...frontend, view })
  expect(frontend.faults).toEqual([])
  await frontend.close()
}
