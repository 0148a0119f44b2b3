import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Looking, look, NARROW, openBrowser, WIDE } from './browser.ts'
import { openSchool, type PageSchool } from './rollcall.ts'

/**
 * Takes pictures of the page: `npm run shots` those of docs/page.md, and `npm run shots -- FOLDER [NAME …]` whole
 * views, all of them or some, to look at.
 */

interface Shot extends Looking {
  name: string
  path?: string
  /** What is pressed before, in order. */
  press?: string[]
  full?: boolean
}

const shotsOf = ({ ids }: PageSchool): Shot[] => [
  { name: 'sign-in' },
  { name: 'now', as: 'teacher' },
  { name: 'now-dark', as: 'teacher', scheme: 'dark' },
  { name: 'now-narrow', as: 'teacher', viewport: NARROW },
  { name: 'now-filipino', as: 'teacher', language: 'fil-PH', timezone: 'Europe/Berlin' },
  { name: 'over', as: 'teacher', path: `/classes/${ids.over}` },
  { name: 'over-dark', as: 'teacher', path: `/classes/${ids.over}`, scheme: 'dark' },
  { name: 'over-narrow', as: 'teacher', path: `/classes/${ids.over}`, viewport: NARROW },
  {
    name: 'why',
    as: 'teacher',
    path: `/classes/${ids.over}`,
    // With a breakout room in the picture.
    press: ['.open:has-text("Bituin Aguadulce")'],
    viewport: { width: 1120, height: 1120 },
  },
  {
    name: 'correct',
    as: 'teacher',
    path: `/classes/${ids.over}`,
    press: ['.pupil.absent .correct >> nth=0'],
    full: false,
  },
  { name: 'record', as: 'teacher', path: `/classes/${ids.over}`, press: ['.record > summary'] },
  { name: 'live', as: 'teacher', path: `/classes/${ids.running}` },
  { name: 'upcoming', as: 'teacher', path: `/classes/${ids.soon}` },
  { name: 'term', as: 'teacher', path: '/term' },
  { name: 'term-dark', as: 'teacher', path: '/term', scheme: 'dark' },
  { name: 'term-narrow', as: 'teacher', path: '/term', viewport: NARROW },
  { name: 'pupil', as: 'teacher', path: '/term/biology-7a/student-8' },
  { name: 'pupil-narrow', as: 'teacher', path: '/term/biology-7a/student-8', viewport: NARROW },
  { name: 'schedule', as: 'teacher', path: '/schedule' },
  { name: 'schedule-narrow', as: 'teacher', path: '/schedule', viewport: NARROW },
  { name: 'form', as: 'teacher', path: '/schedule/new', press: ['button[type=submit]'] },
  { name: 'own', as: 'student' },
  { name: 'own-narrow', as: 'student', viewport: NARROW, scheme: 'dark' },
  { name: 'own-class', as: 'student', path: `/classes/${ids.over}` },
  { name: 'parent', as: 'parent' },
  { name: 'office', as: 'admin', path: '/office' },
  { name: 'office-classes', as: 'admin', path: '/office?tab=classes', press: ['summary >> nth=1'] },
  { name: 'office-bring', as: 'admin', path: '/office?tab=bring' },
  { name: 'office-health', as: 'admin', path: '/office?tab=health' },
  { name: 'names', as: 'otherTeacher', path: `/classes/${ids.hostile}` },
  { name: 'names-narrow', as: 'otherTeacher', path: `/classes/${ids.hostile}`, viewport: NARROW },
  { name: 'names-now', as: 'otherTeacher', viewport: NARROW },
]

const DOCS = ['now', 'now-narrow', 'why', 'live', 'term', 'pupil', 'own-narrow']
/** What a picture in a document has room for. */
const IN_DOCS = { width: 1120, height: 780 }

async function main([folder, ...given]: string[]): Promise<void> {
  const names = folder === undefined ? DOCS : given
  await take(folder ?? 'docs/images', names, folder !== undefined)
}

async function take(folder: string, names: string[], isWhole: boolean): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const school = await openSchool('workerd')
  const browser = await openBrowser()
  try {
    for (const shot of shotsOf(school)) {
      if (names.length > 0 && !names.includes(shot.name)) continue
      const viewport = shot.viewport ?? (isWhole ? WIDE : IN_DOCS)
      const { page, faults, close } = await look(browser, school, { ...shot, viewport })
      for (const selector of shot.press ?? []) await page.click(selector)
      // What a press brings is drawn after what it asks for has come.
      await page.waitForLoadState('networkidle')
      await page.screenshot({
        path: join(folder, `${shot.name}.png`),
        fullPage: isWhole && (shot.full ?? true),
      })
      console.log(shot.name, ...faults)
      await close()
    }
  } finally {
    await browser.close()
    await school.close()
  }
}

await main(process.argv.slice(2))
process.exit(0)
