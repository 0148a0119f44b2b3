import { readFileSync } from 'node:fs'
import chromium from '@sparticuz/chromium'
import { type Browser, type BrowserContext, type Page, chromium as playwright } from 'playwright-core'
import type { PageSchool, Who } from './rollcall.ts'

/** Chromium from npm. It runs as the user who runs the tests. For root there is no sandbox. */
export const openBrowser = async (): Promise<Browser> =>
  playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'],
  })

export const WIDE = { width: 1280, height: 860 }
/** What WCAG asks for: 1,280 at 400 %. */
export const NARROW = { width: 320, height: 700 }

export interface Seen {
  page: Page
  context: BrowserContext
  /** What no page may do: requests to elsewhere, breaches of its policy, errors. */
  faults: string[]
  close(): Promise<void>
}

export interface Looking {
  as?: Who | undefined
  path?: string
  viewport?: { width: number; height: number }
  scheme?: 'light' | 'dark'
  language?: string
  timezone?: string
  /** What is done to the page before it opens: a second opening would take a tenth of a second of CPU. */
  before?: (page: Page) => Promise<unknown>
}

/** Opens the page as somebody and keeps an eye on what it does. */
export async function look(browser: Browser, school: PageSchool, looking: Looking = {}): Promise<Seen> {
  const {
    as,
    path = '/',
    viewport = WIDE,
    scheme = 'light',
    language = 'en-GB',
    timezone = 'Asia/Manila',
    before = () => Promise.resolve(),
  } = looking
  const context = await browser.newContext({
    viewport,
    colorScheme: scheme,
    locale: language,
    timezoneId: timezone,
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const faults: string[] = []
  watch(page, school.origin, faults)
  await before(page)
  const token = as === undefined ? '' : `#token=${school.tokens[as]}`
  await page.goto(`${school.origin}${path}${token}`)
  await settled(page)
  return {
    page,
    context,
    faults,
    async close() {
      // What is still under way is nobody's any more.
      await page.unrouteAll({ behavior: 'ignoreErrors' })
      await context.close()
    },
  }
}

function watch(page: Page, origin: string, faults: string[]): void {
  page.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`) && request.url() !== 'about:blank')
      faults.push(`asked ${request.url()}`)
  })
  page.on('websocket', (socket) => {
    if (!socket.url().startsWith(`${origin.replace('http', 'ws')}/`)) faults.push(`opened ${socket.url()}`)
  })
  // A breach of the policy is told of here too.
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`))
}

/** Nothing is loading any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForSelector('main')
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null)
}

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8')

interface Violation {
  id: string
  help: string
  nodes: { html: string; failureSummary?: string }[]
}

/** What axe finds against WCAG 2.2 AA and its own best practices, a line each. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const found = await page.evaluate<Violation[]>(`axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }).then(({ violations }) => violations)`)
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
  )
}
