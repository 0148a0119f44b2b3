import type { Browser } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { look, NARROW, violations } from './browser.ts'
import { ROOM } from './people.ts'
import type { PageSchool } from './rollcall.ts'

const ANYTHING = z.unknown()

/** Who hosts when. Behind the others, for a school with a pool schedules otherwise. */
export function places(given: () => { school: PageSchool; browser: Browser }): void {
  describe('hosts that are lent', () => {
    it('are told while a time is typed, and none is said beside the way round it', async () => {
      const { school, browser } = given()
      const api = school.api('admin')
      const room = { ...ROOM, licence: 'licensed', places: 1 }
      await api.call(ANYTHING, 'PUT', '/api/hosts', { plan: 'business', hosts: [room] })
      const { page, close } = await look(browser, school, { as: 'registrar', path: '/schedule/new' })
      await page.fill('#field-title', 'Rehearsal')
      await page.fill('#field-startTime', '2038-04-05T08:00')
      await page.locator('.free-hosts:has-text("Room 1")').waitFor()
      expect(await violations(page)).toEqual([])
      await page.click('button[type=submit]')
      await page.locator('h1:has-text("Rehearsal")').waitFor()
      await page.goto(`${school.origin}/schedule/new`)
      await page.fill('#field-title', 'Another')
      await page.fill('#field-startTime', '2038-04-05T08:15')
      await page.locator('.free-hosts:has-text("You teach another class then")').waitFor()
      await page.locator('.free-hosts:has-text("No host is free then.")').waitFor()
      await page.click('button[type=submit]')
      const refused = page.locator('form .notice[role=alert]')
      await refused.getByRole('button', { name: 'Do it all the same' }).waitFor()
      expect(await refused.getByRole('listitem').count()).toBeGreaterThan(0)
      expect(await violations(page)).toEqual([])
      await close()
    })

    it('stand in the office with what each holds on a day', async () => {
      const { school, browser } = given()
      const { page, faults, close } = await look(browser, school, {
        as: 'registrar',
        path: '/office?tab=hosts',
        viewport: NARROW,
      })
      await page.getByLabel('Day').fill('2038-04-05')
      await page.locator('.rows li:has-text("Room 1") a:has-text("Rehearsal")').waitFor()
      expect(await page.locator('.day-load .part').count()).toBe(1)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
      expect(await violations(page)).toEqual([])
      expect(faults).toEqual([])
      await close()
    })
  })
}
