import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import type { PageSchool, Who } from '../rollcall.ts'

const SCRIPT = readFileSync(`${import.meta.dirname}/frontend.js`, 'utf8')
const DOCUMENT = '<!doctype html><html lang="en"><main></main><script src="/frontend.js"></script></html>'

/** The session cookie that Supabase's library writes: JSON in base64url, cut into chunks. */
const COOKIE = 'sb-school-auth-token'
const CHUNK = 180

export interface Frontend {
  page: Page
  /** What may not happen: errors of the page, and answers of 500. */
  faults: string[]
  /** Opens a view, and gives what it shows once it is there. */
  view(name: string, asked?: Record<string, string>): Promise<string>
  /** Presses something, and gives what is shown then. */
  press(selector: string): Promise<string>
  close(): Promise<void>
}

/** The frontend in a browser of somebody who has signed in there, served at Rollcall's own address as a school's proxy would. */
export async function openFrontend(browser: Browser, school: PageSchool, as: Who): Promise<Frontend> {
  const { origin } = school
  const context = await browser.newContext({ timezoneId: 'Asia/Manila' })
  await context.addCookies(cookiesOf(origin, school.tokens[as]))
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', ({ message }) => faults.push(message))
  page.on('response', (answer) => {
    if (answer.status() >= 500) faults.push(`${answer.status()} ${answer.url()}`)
  })
  await page.route(`${origin}/school`, (route) => route.fulfill({ contentType: 'text/html', body: DOCUMENT }))
  await page.route(`${origin}/frontend.js`, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: SCRIPT }),
  )
  const shown = async () => {
    await page.waitForFunction(
      () => document.querySelector('main')?.innerHTML !== '' && !document.querySelector('[aria-busy]'),
    )
    return page.locator('main').innerText()
  }
  return {
    page,
    faults,
    async view(name, asked = {}) {
      // Another document, for a change of the hash alone is not awaited.
      await page.goto('about:blank')
      await page.goto(`${origin}/school#/${name}?${new URLSearchParams(asked)}`)
      return shown()
    },
    async press(selector) {
      await page.click(selector)
      return shown()
    },
    close: () => context.close(),
  }
}

function cookiesOf(origin: string, token: string) {
  const session = JSON.stringify({ access_token: token, token_type: 'bearer', refresh_token: 'none' })
  const value = `base64-${Buffer.from(session).toString('base64url')}`
  const chunks = value.match(new RegExp(`.{1,${CHUNK}}`, 'g')) ?? []
  return chunks.map((chunk, n) => ({ name: `${COOKIE}.${n}`, value: chunk, url: origin }))
}
