import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { Scheduled } from '../demo/api.ts'
import { look, NARROW, openBrowser, violations, WIDE } from './browser.ts'
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
      expect(faults).toEqual([])
      await close()
    },
  )
})

describe('a class of one’s own, from two tabs', () => {
  it('is scheduled in the one, held in the other, and followed in the first', async () => {
    const { meeting } = await school.api('teacher').call(Scheduled, 'POST', '/api/zoom/meetings', {
      title: 'A class of my own',
      startTime: new Date(Date.now() + 60_000).toISOString(),
      duration: 30,
      timezone: 'Asia/Manila',
      classId: 'chemistry-8b',
    })
    const zoom = await lookAtZoom(`${school.zoomUrl}/#${meeting.zoom_meeting_id}`)
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

  async function lookAtZoom(url: string) {
    const context = await browser.newContext({ viewport: WIDE })
    const page = await context.newPage()
    const faults: string[] = []
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
    page.on('pageerror', (error) => faults.push(error.message))
    await page.goto(url)
    return { page, context, faults }
  }
})

describe('axe', () => {
  it('finds what is wrong where something is', async () => {
    const { page, close } = await look(browser, school)
    await page.evaluate(() => document.querySelector('main')?.append(document.createElement('input')))
    expect(await violations(page)).toEqual([expect.stringContaining('label')])
    await close()
  })
})
