import { describe, expect, it } from 'vitest'
import { WHOLE } from '../support/whole.ts'
import { type Looking, look, NARROW, violations, WIDE } from './browser.ts'
import { browser, school } from './onHost.ts'
import type { PageSchool, Who } from './rollcall.ts'

/** Every view, as everybody who has it, wide and narrow, light and dark. */

interface View {
  name: string
  as?: Who
  path(ids: PageSchool['ids']): string
  /** What it shows first. */
  heading: RegExp
  /** A part that is there when all of it is. */
  shows: string
  /** The view that has the same parts. Another test of the page opens this one, and the whole set alone looks at it. */
  isLike?: string
}

const VIEWS: View[] = [
  { name: 'sign-in', path: () => '/', heading: /^Sign in$/, shows: 'Marikit Olayvar' },
  { name: 'now', as: 'teacher', path: () => '/', heading: /\d{4}$/, shows: 'Guests to confirm: 2' },
  {
    name: 'class that is over',
    as: 'teacher',
    path: ({ over }) => `/classes/${over}`,
    heading: /Cells/,
    shows: 'Zoom saw nobody',
  },
  {
    name: 'class that runs',
    as: 'teacher',
    path: ({ running }) => `/classes/${running}`,
    heading: /Acids/,
    shows: 'Missing',
  },
  {
    name: 'class to come',
    as: 'teacher',
    path: ({ soon }) => `/classes/${soon}`,
    heading: /Salts/,
    shows: 'link of their own',
    isLike: 'class that runs',
  },
  { name: 'term', as: 'office', path: () => '/term/biology-7a', heading: /Biology 7A/, shows: '5 held' },
  {
    name: 'pupil’s term',
    as: 'office',
    path: () => '/term/biology-7a/student-8',
    heading: /Biology 7A/,
    shows: 'Attended',
    isLike: 'own',
  },
  { name: 'schedule', as: 'office', path: () => '/schedule', heading: /Schedule/, shows: 'Photosynthesis' },
  {
    name: 'form',
    as: 'office',
    path: () => '/schedule/new',
    heading: /Schedule a class/,
    shows: 'Time zone',
  },
  {
    name: 'bring',
    as: 'office',
    path: () => '/office?tab=bring',
    heading: /Office/,
    shows: 'Passwords are never read',
    isLike: 'form',
  },
  { name: 'own', as: 'student', path: () => '/', heading: /My classes/, shows: 'Attended' },
  {
    name: 'own class',
    as: 'student',
    path: ({ over }) => `/classes/${over}`,
    heading: /Cells/,
    shows: 'By the rule',
    isLike: 'class that is over',
  },
  {
    name: 'children',
    as: 'parent',
    path: () => '/',
    heading: /My children/,
    shows: 'Attended',
    isLike: 'own',
  },
  { name: 'office: people', as: 'admin', path: () => '/office', heading: /Office/, shows: 'Ronaya Delgamo' },
  {
    name: 'office: classes',
    as: 'admin',
    path: () => '/office?tab=classes',
    heading: /Office/,
    shows: 'Biology 7A',
    isLike: 'office: people',
  },
  {
    name: 'office: health',
    as: 'admin',
    path: () => '/office?tab=health',
    heading: /Office/,
    shows: 'Nothing waits',
    isLike: 'office: people',
  },
  {
    name: 'names of any kind',
    as: 'otherTeacher',
    path: ({ hostile }) => `/classes/${hostile}`,
    heading: /<em>/,
    shows: '<img src=x',
  },
  {
    name: 'names of any kind, now',
    as: 'otherTeacher',
    path: () => '/',
    heading: /\d{4}$/,
    shows: '<b onmouseover',
    isLike: 'names of any kind',
  },
  {
    name: 'names of any kind, term',
    as: 'otherTeacher',
    path: () => '/term',
    heading: /Arts/,
    shows: '<script>',
  },
]

/** A view is looked at in one of the four ways, in the whole set in two: all four are seen of each kind of view. */
const WAYS: Pick<Looking, 'viewport' | 'scheme'>[] = [
  { viewport: WIDE, scheme: 'light' },
  { viewport: NARROW, scheme: 'dark' },
  { viewport: NARROW, scheme: 'light' },
  { viewport: WIDE, scheme: 'dark' },
]

const waysOf = (index: number) =>
  [0, 1].slice(0, WHOLE ? 2 : 1).flatMap((step) => WAYS[(index + step) % WAYS.length] ?? [])

describe('a view', () => {
  const cases = VIEWS.filter(({ isLike }) => WHOLE || isLike === undefined).flatMap((view, index) =>
    waysOf(index).map((way) => ({ ...view, ...way, width: way.viewport?.width })),
  )

  it.each(cases)('$name at $width, $scheme: harms nobody, fits, and axe finds nothing', async (one) => {
    const { page, faults, close } = await look(browser, school, { ...one, path: one.path(school.ids) })
    await page.getByText(one.shows).first().waitFor()
    expect(await page.locator('h1').innerText()).toMatch(one.heading)
    expect(await page.title()).toMatch(/^(?!broken).+ · Rollcall$/)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    )
    expect(await violations(page)).toEqual([])
    expect(faults).toEqual([])
    await close()
  })
})

describe('a reader elsewhere', () => {
  it('sees the class’s own time and theirs beside it, in their language', async () => {
    const { page, close } = await look(browser, school, {
      as: 'teacher',
      language: 'fil-PH',
      timezone: 'Europe/Berlin',
    })
    await page.getByText('sa oras mo').first().waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('fil')
    expect(await violations(page)).toEqual([])
    await close()
  })
})

describe('axe', () => {
  it('finds what is wrong where something is', async () => {
    const { page, close } = await look(browser, school)
    await page.evaluate(() => document.querySelector('main')?.append(document.createElement('input')))
    expect(await violations(page)).toEqual([expect.stringContaining('label')])
    await close()
  })
})
