import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { look, violations } from './browser.ts'
import { extremes } from './extremes.ts'
import { browser, school } from './onHost.ts'
import { Answer, retold } from './retold.ts'
import { waysIn } from './wayIn.ts'
import { weekOf } from './week.ts'

/** What the API may tell beside what this school has: the answers pass through here and come out with more. */

const Records = z.array(z.looseObject({ student_id: z.string() }))

const open = async (change: (page: Page) => Promise<unknown>) => {
  return look(browser, school, { as: 'office', path: `/classes/${school.ids.over}`, before: change })
}

describe('a class with its rule told', () => {
  it('says by which minutes a pupil is late, partly there, not expected, or in doubt', async () => {
    const { page, faults, close } = await open((page) =>
      retold(page, '/attendance', ({ records, ...answer }) => ({
        ...answer,
        rule: { present_after_minutes: 12, late_after_minutes: 7 },
        records: Records.parse(records).map((record) => ({
          ...record,
          time_uncertain: record.student_id === 'student-9',
          expected: record.student_id !== 'student-3',
        })),
      })),
    )
    const why = (name: string) => page.locator('.pupil', { hasText: name }).locator('.why').innerText()
    expect(await why('Dalisay Aguadulce')).toContain('later than 7 minutes after')
    expect(await why('Amihan Batongbuhay')).toMatch(/12 minutes, or half of a short class.*not certain/)
    await page.click('.open:has-text("Dalisay Aguadulce")')
    await page.getByText('no, and counts because they came').waitFor()
    expect(await page.locator('.presence .late-from').count()).toBeGreaterThan(10)
    expect(await violations(page)).toEqual([])
    expect(faults).toEqual([])
    await close()
  })
})

describe('a class with pupils that Zoom lost something of', () => {
  const records = (final: boolean) => (page: Page) =>
    retold(page, '/attendance', ({ records, ...answer }) => ({
      ...answer,
      final,
      records: Records.parse(records).map((record) => ({
        ...record,
        ...(record.student_id === 'student-9' && { time_uncertain: true, attended_seconds: 0 }),
        ...(record.student_id === 'student-4' && { waited_seconds: 720 }),
        ...(record.student_id === 'student-1' && {
          ...{ arrived_at: '2026-03-02T00:00:00.000Z', first_join: '2026-03-02T00:07:00.000Z' },
          waited_seconds: 420,
        }),
      })),
    }))

  it('says that a time is not known, rather than none, and who was never let in', async () => {
    const { page, close } = await open(records(false))
    const row = (name: string) => page.locator('.pupil', { hasText: name })
    const why = (name: string) => row(name).locator('.why').innerText()
    expect(await why('Amihan Batongbuhay')).toMatch(/^Was in class\. For how long is not known yet/)
    expect(await why('Amihan Aguadulce')).toMatch(/^In class for .*, from 08:07\.$/)
    expect(await why('Hiraya Aguadulce')).toBe('Waited at the door for 12 min and was never let in.')
    await row('Amihan Batongbuhay').locator('.open').click()
    expect(await row('Amihan Batongbuhay').locator('.proof dl').innerText()).toMatch(
      /Time in class\s+not known/,
    )
    expect(await page.locator('main').innerText()).not.toContain('0 s')
    await close()
    const later = await open(records(true))
    await later.page.getByText('For how long Zoom does not know.').waitFor()
    await later.close()
  })
})

describe('a class that was over before a pupil could be late', () => {
  it('has no line for the late, for the line would stand at the wrong minute', async () => {
    const { page, close } = await open((page) =>
      retold(page, '/attendance', (answer) => ({
        ...answer,
        rule: { present_after_minutes: 15, late_after_minutes: 600 },
      })),
    )
    await page.locator('.presence').first().waitFor()
    expect(await page.locator('.presence .late-from').count()).toBe(0)
    await close()
  })
})

describe('classes that sit together', () => {
  it('have their guests by the class, for the guests have one name and one time', async () => {
    const sitting = { zoom_meeting_id: '85012345678', occurrence_id: null }
    const { page, close } = await look(browser, school, {
      as: 'teacher',
      before: (page) =>
        retold(page, '/reports?**', ({ meetings, ...answer }) => ({
          ...answer,
          meetings: z
            .array(Answer)
            .parse(meetings)
            .map((one) => ({ ...one, ...sitting })),
        })),
    })
    const guests = page.locator('.guest p:first-child')
    await guests.first().waitFor()
    for (const text of await guests.allInnerTexts())
      expect(text).toMatch(/See the class.* · (Biology|Chemistry) \d/s)
    await close()
  })
})

describe('a class with a door, a report and claims', () => {
  it('shows each in its own way, in the picture and in words', async () => {
    const at = (minute: number) => new Date(Date.now() - (110 - minute) * 60_000).toISOString()
    const person = (user_id: string, source: string, door: object[] = []) => ({
      participant_id: `user.${user_id}`,
      user_id,
      name: null,
      stays: [{ from: at(10), to: at(40), device: 1, source, moves: source === 'webhooks' ? [at(20)] : [] }],
      door,
      lost: source === 'report' ? [at(50)] : [],
      rooms: source === 'webhooks' ? [{ from: at(20), to: at(30), room: 2 }] : [],
    })
    const { page, faults, close } = await open((page) =>
      retold(page, '/timeline', (answer) => ({
        ...answer,
        people: [
          person('student-1', 'report', [{ from: at(4), to: at(10) }]),
          person('student-2', 'claim'),
          person('student-5', 'webhooks'),
        ],
      })),
    )
    expect(await page.locator('.legend li').allInnerTexts()).toEqual([
      'there',
      'there, by Zoom’s report',
      'their own word',
      'waiting at the door',
      'in a breakout room',
      'went to another room',
      'left, there since an unknown time',
    ])
    for (const kind of ['webhooks', 'report', 'claim', 'door', 'room'])
      expect(await page.locator(`.presence rect.${kind}`).count(), kind).toBe(1)
    expect(await page.locator('.presence .move').count()).toBe(1)
    expect(await page.locator('.presence .lost').count()).toBe(1)
    await page.click('.open:has-text("Amihan Aguadulce")')
    expect(await page.locator('.proof tbody').innerText()).toMatch(
      /waiting at the door.*Zoom’s report · device 1.*not known.*Zoom, during the class/s,
    )
    expect(
      await page.locator('.pupil:has-text("Amihan Aguadulce") .presence').getAttribute('aria-label'),
    ).toMatch(/Left at \d.*, and nobody knows since when/)
    expect(faults).toEqual([])
    await close()
  })
})

describe('a session', () => {
  it.each([
    { status: 'not_held', says: 'Nobody opened this class in Zoom. Nobody is marked absent.' },
    { status: 'cancelled', says: 'This class was cancelled.' },
    { status: 'not_held', waited_count: 23, says: '23 people waited at the door.' },
    { held_outside_schedule: true, says: 'Held at another time than planned.' },
  ])('says that $says', async ({ says, ...told }) => {
    const { page, close } = await open((page) =>
      retold(page, `/meetings/${school.ids.over}`, ({ meeting }) => ({
        meeting: { ...Answer.parse(meeting), ...told },
      })),
    )
    await page.getByText(says).waitFor()
    await close()
  })
})

describe('an answer that there was too much', () => {
  it('is waited for, and said meanwhile', async () => {
    const { page, faults, close } = await look(browser, school, { as: 'office', path: '/schedule' })
    await page.clock.install()
    let isFirst = true
    await page.route('**/timeline', (route) => {
      if (!isFirst) return route.continue()
      isFirst = false
      return route.fulfill({ status: 429, headers: { 'retry-after': '30' }, json: {} })
    })
    await page.goto(`${school.origin}/classes/${school.ids.over}`)
    await page.getByText(/It goes on in \d+ s/).waitFor()
    await page.clock.runFor(31_000)
    await page.getByText('By the rule').or(page.getByText('Zoom saw nobody')).first().waitFor()
    expect(faults).toEqual([expect.stringContaining('429')])
    await close()
  })
})

describe('a class that is about to begin', () => {
  it('is there within ten seconds of being opened', async () => {
    const { page, close } = await look(browser, school, { as: 'office', path: '/schedule' })
    // A socket would tell how it really is.
    await page.routeWebSocket(/\/live/, (socket) => socket.close({ code: 1011 }))
    const soon = new Date(Date.now() + 25 * 60_000).toISOString()
    let status = 'scheduled'
    await retold(page, `/meetings/${school.ids.running}`, ({ meeting }) => ({
      meeting: { ...Answer.parse(meeting), status, start_time: soon },
    }))
    await page.clock.install()
    await page.goto(`${school.origin}/classes/${school.ids.running}`)
    await page.getByText(/Begins in/).waitFor()
    status = 'started'
    await page.clock.runFor(10_000)
    await page.locator('.live-in').waitFor()
    await close()
  })

  it('says who was refused by Zoom, and why', async () => {
    const reasons = [
      'EMAIL_SHARED',
      'ZOOM_REJECTED',
      'DENIED_IN_ZOOM',
      'CANCELLED_IN_ZOOM',
      'NO_EMAIL',
      'DOMAIN_RESTRICTED',
    ]
    const failures = reasons.map((reason, n) => ({ user_id: `student-${n + 1}`, name: `Pupil ${n}`, reason }))
    const told = { requested: 20, approved: 13, failed: 6, pending: 1 }
    const { page, close } = await look(browser, school, { as: 'office', path: '/schedule' })
    await retold(page, `/meetings/${school.ids.soon}`, ({ meeting }) => ({
      meeting: {
        ...Answer.parse(meeting),
        registration: { ...told, pupils: { ...told, requested: 19, approved: 12 }, failures },
      },
    }))
    await page.goto(`${school.origin}/classes/${school.ids.soon}`)
    await page.getByText('12 of 19').waitFor()
    const lines = await page.locator('.card .rows .line').allInnerTexts()
    expect(lines).toHaveLength(6)
    expect(lines.join()).not.toMatch(/[A-Z]_[A-Z]/)
    expect(await violations(page)).toEqual([])
    await page.getByText('No link for 6').waitFor()
    // Of two more the teacher of this class is not told.
    await retold(page, `/meetings/${school.ids.soon}`, ({ meeting }) => ({
      meeting: {
        ...Answer.parse(meeting),
        joint_classes: ['Arts 9C'],
        registration: { ...told, failed: 8, pupils: { ...told, failed: 8 }, failures },
      },
    }))
    await page.reload()
    await page.getByText('together with Arts 9C').waitFor()
    await page.getByText('No link for 6').waitFor()
    await close()
  })
})

describe('the office', () => {
  it('says in words how Rollcall is, and what could not be recorded', async () => {
    const { page, close } = await look(browser, school, { as: 'admin', path: '/office' })
    await page.route('**/readyz?deep=true', (route) =>
      route.fulfill({
        status: 503,
        json: {
          status: 'unavailable',
          database: 'ok',
          databaseMs: 7,
          webhooks: { minutes: 10, taken: 300, kept: 2, slowestMs: 2140 },
          spilling: 1,
          deadLetters: 1,
          zoom: { token: 'ok', missing: ['report:read:list_meeting_participants:admin'] },
        },
      }),
    )
    await page.route('**/api/dead-letters', (route) =>
      route.fulfill({
        json: {
          deadLetters: [
            {
              id: 'letter-1',
              zoom_meeting_id: '85012345678',
              command: 'RecordJoin',
              reason: 'name: at most 64 characters',
              created_at: new Date().toISOString(),
            },
          ],
        },
      }),
    )
    await page.click('button:has-text("Health"), a:has-text("Health")')
    for (const words of [
      'in 7 ms',
      '2 had to wait for the database; the longest answer took 2.1 s',
      '1 class keeps something',
      'report:read:list_meeting_participants:admin',
      'Zoom meeting 85012345678',
    ])
      await page.getByText(words).waitFor()
    await page.getByRole('button', { name: 'Try again' }).waitFor()
    expect(await violations(page)).toEqual([])
    await close()
  })
})

extremes(() => ({ school, browser }))
waysIn(() => ({ school, browser }))
// Behind the others, for a timetable has sessions of its own.
weekOf(() => ({ school, browser }))
