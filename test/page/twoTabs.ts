import type { Browser } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { Scheduled } from '../demo/api.ts'
import { look, NARROW, violations, WIDE } from './browser.ts'
import type { PageSchool } from './rollcall.ts'

/** Rollcall's page in one tab, the simulated Zoom's in another. */
export function twoTabs(given: () => { school: PageSchool; browser: Browser }): void {
  describe('a class of one’s own, from two tabs', () => {
    it('is scheduled in the one, held in the other, and followed in the first', async () => {
      const { school, browser } = given()
      const { meeting } = await school.api('teacher').call(Scheduled, 'POST', '/api/zoom/meetings', {
        title: 'A class of my own',
        startTime: new Date(Date.now() + 60_000).toISOString(),
        duration: 30,
        timezone: 'Asia/Manila',
        classId: 'chemistry-8b',
      })
      const zoom = await lookAtZoom(browser, `${school.zoomUrl}/#${meeting.zoom_meeting_id}`)
      const press = (name: string) => zoom.page.getByRole('button', { name, exact: true }).click()

      await zoom.page.getByRole('heading', { name: 'A class of my own' }).waitFor()
      await zoom.page.getByLabel('Who', { exact: true }).fill('A stranger')
      await press('Waits for the host')
      await zoom.page.getByText('at the door', { exact: true }).waitFor()
      await press('Start: the host comes')
      // Until it has begun, the class's page asks seldom.
      await zoom.page.locator('tr', { hasText: 'meeting.started' }).getByText('taken').waitFor()
      const rollcall = await look(browser, school, { as: 'teacher', path: `/classes/${meeting.id}` })
      const missing = rollcall.page.getByRole('heading', { name: /^Missing/ })
      await missing.waitFor()
      // Its 16 pupils and the three admins; its teacher is there as the host.
      await zoom.page.getByRole('button', { name: /^All 19 who are registered/ }).click()
      await zoom.page.getByRole('heading', { name: 'There: 21' }).waitFor()
      await missing.waitFor({ state: 'detached' })

      await zoom.page.getByLabel('The next are').selectOption('lost on the way')
      await press('Set')
      await press('Tala Batongbuhay: Leaves')
      await zoom.page.getByText('lost on the way, as you wished').waitFor()
      expect(await violations(zoom.page)).toEqual([])

      await press('End the meeting for all')
      await press('Zoom’s report')
      const report = zoom.page.getByRole('region', { name: 'Zoom’s report' })
      await report.getByText('Host Teacher').waitFor()
      expect(await report.locator('tbody tr').count()).toBe(21)
      await zoom.page.setViewportSize(NARROW)
      expect(await zoom.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        NARROW.width,
      )
      expect(await violations(zoom.page)).toEqual([])
      expect([...zoom.faults, ...rollcall.faults]).toEqual([])
      await Promise.all([rollcall.close(), zoom.context.close()])
    })

    async function lookAtZoom(browser: Browser, url: string) {
      const context = await browser.newContext({ viewport: WIDE })
      const page = await context.newPage()
      const faults: string[] = []
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
      page.on('pageerror', (error) => faults.push(error.message))
      await page.goto(url)
      return { page, context, faults }
    }
  })
}
