import type { Browser } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { look, NARROW, violations } from './browser.ts'
import type { PageSchool } from './rollcall.ts'

const TIMETABLE = {
  timezone: 'Asia/Manila',
  terms: [{ id: 'second', from: '2038-06-07', until: '2038-06-25' }],
  holidays: [{ name: 'Independence Day', from: '2038-06-11', until: '2038-06-11' }],
  bells: [{ period: '1', from: '07:30', to: '08:15' }],
  lines: [
    {
      ...{ id: 'bio', title: 'Morning biology', classId: 'biology-7a', teacherId: 'teacher-1' },
      ...{ weekdays: ['monday', 'friday'], period: '1' },
    },
    {
      ...{ id: 'art', title: 'Drawing', classId: 'arts-9c', teacherId: 'teacher-2' },
      ...{ weekdays: ['monday'], from: '13:00', to: '13:40' },
    },
  ],
}

/** The timetable of a school, by weeks. */
export function weekOf(given: () => { school: PageSchool; browser: Browser }): void {
  describe('the week’s timetable', () => {
    it('has each day’s lessons in order, none on a holiday, and those of one class', async () => {
      const { school, browser } = given()
      await school.api('admin').call(z.unknown(), 'PUT', '/api/timetable', TIMETABLE)
      const path = '/timetable?week=2038-06-07'
      const { page, faults, close } = await look(browser, school, { as: 'registrar', path })
      const day = (name: string) => page.locator('.week section', { hasText: name })
      await day('Monday').getByText('Morning biology').waitFor()
      expect(await day('Monday').locator('li').allInnerTexts()).toEqual([
        expect.stringMatching(/07:30–08:15.*Morning biology.*Biology 7A.*Marikit Olayvar/s),
        expect.stringMatching(/13:00–13:40.*Drawing.*Arts 9C.*Isagani Montealba/s),
      ])
      expect(await day('Friday').innerText()).toContain('No lessons.')
      expect(await violations(page)).toEqual([])
      await page.getByLabel('Class').selectOption('Arts 9C')
      await expect.poll(() => day('Monday').locator('li').count()).toBe(1)
      await page.getByRole('button', { name: 'Week after' }).click()
      await page.waitForURL(/week=2038-06-14/)
      await page.getByLabel('Class').selectOption('All')
      await day('Friday').getByText('Morning biology').waitFor()
      await page.setViewportSize(NARROW)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
      expect(faults).toEqual([])
      await close()
    })
  })
}
