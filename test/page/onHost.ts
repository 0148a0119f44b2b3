import type { Browser } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { type Provider, startProvider } from './provider.ts'
import { openSchool, type PageSchool } from './rollcall.ts'

/** One school and one browser for all that the page is asked on a host: a start costs seconds of CPU. */
export let school: PageSchool
export let browser: Browser
/** Where the school's people sign in. */
export let provider: Provider
export let platform: 'workerd' | 'deno'

export async function open(on: typeof platform): Promise<void> {
  platform = on
  provider = await startProvider()
  const vars = { OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: 'rollcall-page' }
  ;[school, browser] = await Promise.all([openSchool(platform, { sessions: 4, vars }), openBrowser()])
}

export async function close(): Promise<void> {
  await browser.close()
  await school.close()
  provider.close()
}
