import type { Browser } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { look, settled, violations } from './browser.ts'
import type { PageSchool } from './rollcall.ts'

/** Ways into a class besides a link, and what Zoom has recorded of it. */
export function waysIn(given: () => { school: PageSchool; browser: Browser }): void {
  describe('a pupil without a computer', () => {
    it('has a telephone number and a code of their own, when they ask for it', async () => {
      const { school, browser } = given()
      const path = `/classes/${school.ids.soon}`
      const { page, faults, close } = await look(browser, school, { as: 'student', path })
      await page.getByRole('button', { name: 'By telephone' }).click()
      const way = page.locator('.dial-in')
      await way.getByText('Your own code').waitFor()
      expect(await way.locator('dd').last().innerText()).toMatch(/^\d+$/)
      expect(await way.locator('a[href^="tel:"]').count()).toBeGreaterThan(0)
      expect(await violations(page)).toEqual([])
      expect(faults).toEqual([])
      await close()
    })
  })

  describe('a pupil who is missing', () => {
    it('is called in with one press, by the host alone', async () => {
      const { school, browser } = given()
      const path = `/classes/${school.ids.running}`
      const { page, close } = await look(browser, school, { as: 'teacher', path: '/schedule' })
      const called = Promise.withResolvers<string>()
      await page.route('**/call/**', (route) => {
        called.resolve(new URL(route.request().url()).pathname)
        return route.fulfill({ json: { success: true } })
      })
      await page.goto(`${school.origin}${path}`)
      await settled(page)
      await page.locator('.live-missing').getByRole('button', { name: 'Call in Tala Salvaleon' }).click()
      expect(await called.promise).toBe(`/api/zoom/meetings/${school.ids.running}/call/student-24`)
      await page.locator('.toast:has-text("Zoom rings at the devices of Tala Salvaleon.")').waitFor()
      await close()
    })
  })

  describe('a class that was recorded', () => {
    it('has its recordings, what each file is, the passcode and until when', async () => {
      const { school, browser } = given()
      const { page, faults, close } = await look(browser, school, { as: 'student', path: '/schedule' })
      const file = (kind: string, more: object) => ({
        ...{ kind, type: kind.toUpperCase(), view: null, started_at: '2026-11-26T00:00:00Z' },
        ...{ ended_at: '2026-11-26T00:44:00Z', size_bytes: 1, play_url: null, ready: true },
        ...more,
      })
      await page.route('**/recordings', (route) =>
        route.fulfill({
          json: {
            recordings: [
              {
                started_at: '2026-11-26T00:00:00Z',
                ended_at: '2026-11-26T00:44:00Z',
                share_url: 'https://zoom.example/rec/share/1',
                passcode: 'x7&K',
                expires_on: '2027-01-25',
                files: [
                  file('video', { play_url: 'https://zoom.example/rec/play/1' }),
                  file('transcript', { ready: false }),
                ],
              },
            ],
          },
        }),
      )
      await page.goto(`${school.origin}/classes/${school.ids.over}`)
      await settled(page)
      await page.click('summary:has-text("Recordings")')
      const shown = page.locator('details:has-text("Recordings")')
      await shown.getByText('Passcode: x7&K').waitFor()
      expect(await shown.innerText()).toMatch(
        /08:00–08:44.*25 January 2027.*Video.*Transcript not ready yet/s,
      )
      expect(await violations(page)).toEqual([])
      expect(faults).toEqual([])
      await close()
    })
  })
}
