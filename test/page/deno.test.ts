import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { look, openBrowser, violations } from './browser.ts'
import { openSchool, type PageSchool, type Who } from './rollcall.ts'

let school: PageSchool
let browser: Browser
beforeAll(async () => {
  ;[school, browser] = await Promise.all([
    openSchool('deno', { sessions: 2 }),
    openBrowser(inject('browser')),
  ])
}, 120_000)
afterAll(async () => {
  await browser.close()
  await school.close()
})

describe.skipIf(process.platform === 'win32')('on Deno', () => {
  const views: { as: Who; path(ids: PageSchool['ids']): string; shows: string }[] = [
    { as: 'teacher', path: () => '/', shows: 'Guests to confirm: 2' },
    { as: 'teacher', path: ({ over }) => `/classes/${over}`, shows: 'Zoom saw nobody' },
    { as: 'teacher', path: ({ running }) => `/classes/${running}`, shows: 'Missing' },
    { as: 'teacher', path: () => '/term', shows: '3 held' },
    { as: 'student', path: () => '/', shows: 'Attended' },
    { as: 'parent', path: () => '/', shows: 'Attended' },
    { as: 'admin', path: () => '/office?tab=health', shows: 'Everything is well.' },
  ]

  it.each(views)(
    '$as sees “$shows”, and the page asks for nothing that it may not',
    async ({ as, path, shows }) => {
      const { page, faults, close } = await look(browser, school, { as, path: path(school.ids) })
      await page.getByText(shows).first().waitFor()
      expect(await violations(page)).toEqual([])
      expect(faults).toEqual([])
      await close()
    },
  )
})

describe('axe', () => {
  it('finds what is wrong where something is', async () => {
    const { page, close } = await look(browser, school)
    await page.evaluate(() => document.querySelector('main')?.append(document.createElement('input')))
    expect(await violations(page)).toEqual([expect.stringContaining('label')])
    await close()
  })
})
