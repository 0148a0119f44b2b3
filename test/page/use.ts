import type { Page, WebSocketRoute } from 'playwright-core'
import { describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { look, NARROW, settled, violations } from './browser.ts'
import { browser, provider, school } from './onHost.ts'
import { PUPILS, TEACHER } from './people.ts'
import { PEOPLE } from './rollcall.ts'

/** What people do with the page, in as few actions as it takes. */

const ANYTHING = z.unknown()
const Scheduled = z.object({ meeting: z.object({ id: z.string() }) })

/** Counts what a person does: each press of a button and each filled field is one. */
function hand(page: Page) {
  let actions = 0
  return {
    count: () => actions,
    async press(selector: string) {
      actions += 1
      await page.locator(selector).first().click()
      await settled(page)
    },
    async write(selector: string, text: string) {
      actions += 1
      await page.fill(selector, text)
    },
    async key(key: string) {
      actions += 1
      await page.keyboard.press(key)
    },
  }
}

describe('a user who takes something out', () => {
  it('saves a class for a spreadsheet in two actions, and opens its register to print', async () => {
    const path = `/classes/${school.ids.over}`
    const { page, context, faults, close } = await look(browser, school, { as: 'teacher', path })
    const me = hand(page)
    await me.press('button:has-text("Take out")')
    await page.locator('dialog .taken').waitFor()
    expect(await violations(page)).toEqual([])
    const saved = page.waitForEvent('download')
    await me.press('[role=group]:has-text("A row for each record") button:has-text("CSV")')
    const file = await saved
    expect(me.count()).toBe(2)
    expect(file.suggestedFilename()).toBe(`attendance_${school.ids.over}.csv`)
    const opened = context.waitForEvent('page')
    await me.press('[role=group]:has-text("Register") button')
    const print = await opened
    await print.locator('h1:has-text("Register of attendance")').waitFor()
    // The policy of the page has let the style in.
    expect(
      await print
        .locator('table')
        .first()
        .evaluate((table) => getComputedStyle(table).borderCollapse),
    ).toBe('collapse')
    expect(faults).toEqual([])
    await close()
  })

  it('has a month’s School Form 2 from the term, in Filipino too, and a parent their child’s file', async () => {
    const path = '/term/biology-7a'
    const { page, context, close } = await look(browser, school, { as: 'office', path, language: 'fil' })
    const me = hand(page)
    await me.press('button:has-text("I-export")')
    const opened = context.waitForEvent('page')
    await me.press('[role=group]:has-text("Absent at tardy") button:has-text("Buksan")')
    const form = await opened
    await form.locator('h1:has-text("School Form 2")').waitFor()
    const pdf = (await form.pdf({ preferCSSPageSize: true })).toString('latin1')
    expect(pdf.match(/\/Type \/Page\b/g), 'sheets of paper').toHaveLength(1)
    const room = await form.evaluate(() => {
      const right = (selector: string) => document.querySelector(selector)?.getBoundingClientRect().right ?? 0
      return right('main') - right('table')
    })
    expect(room, 'for the right border').toBeGreaterThan(0.5)
    await close()
    const own = await look(browser, school, { as: 'parent' })
    await hand(own.page).press('button:has-text("Take out")')
    const file = own.context.waitForEvent('page')
    await hand(own.page).press('[role=group]:has-text("All that Rollcall holds") button:has-text("Open")')
    await (await file).locator('h2:has-text("Attendance")').waitFor()
    await own.close()
  })
})

describe('a teacher on the first screen', () => {
  it('finds today’s absentees with no action, each with the reason', async () => {
    const { page, faults, close } = await look(browser, school, { as: 'teacher' })
    const absentees = page.locator('.exception:has(.mark.absent)')
    await absentees.first().waitFor()
    expect(await absentees.locator('.name').allInnerTexts()).toEqual(['Bituin Salvaleon', 'Hiraya Aguadulce'])
    expect(await absentees.first().innerText()).toContain('Zoom saw nobody')
    expect(faults).toEqual([])
    await close()
  })

  it('confirms a guest with one press, and takes it back with one', async () => {
    const { page, close } = await look(browser, school, { as: 'teacher' })
    const me = hand(page)
    const offer = 'button:has-text("This is Hiraya Aguadulce")'
    await page.locator(offer).waitFor()
    await me.press(offer)
    await page.locator('.toast:has-text("Hiraya’s phone is Hiraya Aguadulce.")').waitFor()
    expect(me.count()).toBe(1)
    await page.locator(offer).waitFor({ state: 'detached' })
    expect(await page.locator('.exception:has(.mark.absent) .name').allInnerTexts()).toEqual([
      'Bituin Salvaleon',
    ])
    await me.press('.toast button')
    await page.locator(offer).waitFor()
    await close()
  })

  it('lets in or refuses with one press who asked on Zoom’s own page, and hands over the link', async () => {
    // The next class that the teacher sees is a colleague's. They have nobody to let in there.
    const colleague = school.api('otherTeacher')
    const openHouse = {
      title: 'Open house',
      startTime: new Date(Date.now() + 2 * 3_600_000).toISOString(),
      duration: 45,
      classId: 'arts-9c',
      targetAudience: 'all',
    }
    const { meeting } = await colleague.call(Scheduled, 'POST', '/api/zoom/meetings', openHouse)
    await school.asks('tala.at.home@family.example', 'Tala', 'S.')
    await school.asks('stranger@elsewhere.example', 'A', 'Stranger')
    const { page, faults, close } = await look(browser, school, { as: 'teacher' })
    const askers = page.locator('section:has(> #askers)')
    await askers.getByText('Asking to be let in: 2').waitFor()
    const rowOf = (name: string) => askers.locator('.guest', { hasText: name })
    await rowOf('Tala').getByRole('button', { name: 'Let in' }).click()
    await page.locator('.toast:has-text("is let in.")').waitFor()
    expect(await page.inputValue('#their-way')).toMatch(/^https?:/)
    await rowOf('Stranger').getByRole('button', { name: 'Refuse' }).click()
    await page.locator('.toast:has-text("is refused.")').waitFor()
    await rowOf('Stranger').waitFor({ state: 'detached' })
    expect(await violations(page)).toEqual([])
    // A browser tells of each refusal.
    expect(
      faults.filter((fault) => !fault.endsWith(`${meeting.id}/registrants?status=pending&limit=20`)),
    ).toEqual([])
    await colleague.call(ANYTHING, 'DELETE', `/api/zoom/meetings/${meeting.id}`)
    await close()
  })

  it('excuses with one press, and puts who is excused into one line, where one press takes it back', async () => {
    const { page, close } = await look(browser, school, { as: 'otherTeacher' })
    const rows = page.locator('.exception')
    const before = await rows.count()
    await rows.getByRole('button').first().click()
    const line = page.locator('.excused-line')
    await line.getByRole('button').waitFor()
    expect(await rows.count()).toBe(before - 1)
    expect(await violations(page)).toEqual([])
    await line.getByRole('button').click()
    await line.waitFor({ state: 'detached' })
    expect(await rows.count()).toBe(before)
    await close()
  })

  it('says that a class looks right, and is not shown it again until it changes', async () => {
    const { page, close } = await look(browser, school, { as: 'teacher' })
    const card = page.locator('section:has(> header a:text("Cells and tissues"))')
    await card.waitFor()
    await card.getByRole('button', { name: 'Looks right' }).click()
    await card.waitFor({ state: 'detached' })
    await school
      .api('teacher')
      .call(ANYTHING, 'PATCH', `/api/zoom/meetings/${school.ids.over}/attendance/student-1`, {
        status: 'late',
        note: 'Came in at half past',
      })
    await page.reload()
    await card.getByText('This has changed since you found it right.').waitFor()
    await close()
  })
})

describe('two tabs of one reader', () => {
  it('put away each its own class, and neither brings back the other’s', async () => {
    const { page, context, close } = await look(browser, school, { as: 'admin' })
    const other = await context.newPage()
    await other.goto(`${school.origin}/#token=${school.tokens.admin}`)
    await settled(other)
    const cards = (tab: Page) => tab.getByRole('button', { name: 'Looks right' })
    const before = await cards(page).count()
    await cards(page).first().click()
    await expect.poll(() => cards(other).count()).toBe(before - 1)
    await cards(other).first().click()
    await expect.poll(() => cards(page).count()).toBe(before - 2)
    await close()
  })
})

describe('a class that is over', () => {
  const open = () => look(browser, school, { as: 'admin', path: `/classes/${school.ids.over}` })

  it('takes a correction with its reason in three actions, and shows who and why', async () => {
    const { page, close } = await open()
    const me = hand(page)
    await me.press('.pupil:has-text("Bituin Salvaleon") .correct')
    await me.write('#reason', 'At the dentist')
    await me.key('Enter')
    await page.locator('.pupil.excused:has-text("Bituin Salvaleon")').waitFor()
    expect(me.count()).toBe(3)
    const why = await page.locator('.pupil:has-text("Bituin Salvaleon") .why').innerText()
    expect(why).toMatch(
      /^Marked excused by Ronaya Delgamo, .*Reason: “At the dentist”\. By the rule: absent\.$/,
    )
    await close()
  })

  it('shows a parent why in two actions from the first screen', async () => {
    const { page, close } = await look(browser, school, { as: 'teacher' })
    const me = hand(page)
    await me.press('h2 a:has-text("Cells and tissues")')
    await me.press('.open:has-text("Sinag Batongbuhay")')
    const stays = await page.locator('.proof tbody tr').allInnerTexts()
    expect(stays).toHaveLength(3)
    expect(stays.join()).toMatch(/Zoom, during the class|Zoom’s report/)
    expect(me.count()).toBe(2)
    await close()
  })

  it('goes by keys alone: down the pupils, one key to mark, the same key to take it back', async () => {
    const { page, close } = await open()
    await page.locator('.pupil > .open').first().focus()
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp']) await page.keyboard.press(key)
    const focused = page.locator('.pupil:has(.open:focus)')
    const name = await focused.locator('.name').innerText()
    const row = page.locator('.pupil', { hasText: name })
    await page.keyboard.press('e')
    await row.and(page.locator('.excused')).waitFor()
    await page.keyboard.press('Control+z')
    await row.and(page.locator('.excused')).waitFor({ state: 'detached' })
    await close()
  })

  it('undoes nothing that somebody else has said since', async () => {
    const { page, close } = await open()
    const row = page.locator('.pupil', { hasText: 'Tala Aguadulce' })
    await row.locator('.open').focus()
    await page.keyboard.press('e')
    await row.and(page.locator('.excused')).waitFor()
    const theirs = { status: 'partial', note: 'Left for the clinic' }
    const path = `/api/zoom/meetings/${school.ids.over}/attendance/student-8`
    await school.api('teacher').call(ANYTHING, 'PATCH', path, theirs)
    await page.keyboard.press('Control+z')
    await page.locator('.toast:has-text("Not undone")').waitFor()
    await row.locator('.why:has-text("Left for the clinic")').waitFor()
    await school.api('teacher').call(ANYTHING, 'PATCH', path, { status: null })
    await close()
  })

  it('has a dialog that keeps what is typed, and that Escape closes, back to where the reader was', async () => {
    const { page, close } = await open()
    const button = page.locator('.correct').first()
    await button.focus()
    await page.keyboard.press('Enter')
    await page.locator('dialog[open]').waitFor()
    await page.fill('#reason', 'Half a sentence')
    const drawn = page.waitForResponse(/\/timeline/)
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await drawn
    await page.waitForLoadState('networkidle')
    expect(await page.inputValue('#reason')).toBe('Half a sentence')
    await page.keyboard.press('Escape')
    await page.locator('dialog').waitFor({ state: 'detached' })
    expect(await button.evaluate((one) => one === document.activeElement)).toBe(true)
    await close()
  })

  it('shows what was known when, and keeps the moment in the address', async () => {
    const { page, close } = await open()
    await page.click('.record > summary')
    await page.locator('#known-at').focus()
    await page.keyboard.press('Home')
    await page.locator('output:has-text("As known")').waitFor()
    await page.waitForFunction(() => new URLSearchParams(location.search).has('at'))
    const today = page.locator('.pupil:has-text("Amihan Aguadulce") .tag:has-text("today late")')
    await today.waitFor()
    expect(await page.locator('.correct').count()).toBe(0)
    await close()
  })

  it('tells its history in words', async () => {
    const { page, close } = await open()
    await page.click('.record > summary')
    const history = page.locator('.history')
    await history
      .getByText('Marikit Olayvar marked Amihan Aguadulce late. Reason: “Came in at half past”.')
      .waitFor()
    expect(await history.innerText()).toContain('The class was opened in Zoom at')
    await close()
  })

  it('has a sentence for a call, a recording and a telephone, in Filipino too', async () => {
    const of = (type: string, data: object) => ({
      ...{ version: 9_000, type, occurredAt: at, recordedAt: at, actor: null, source: 'zoom' },
      data: { at, ...data },
    })
    const at = '2026-03-02T00:05:00.000Z'
    const events = [
      of('PupilCalled', { userId: 'student-2' }),
      of('RecordingCompleted', { files: ['MP4', 'CHAT'] }),
      of('TelephoneBound', { uuid: 'u', connection: '1', boundTo: '2' }),
    ]
    for (const [language, sentences] of [
      [
        'en-GB',
        ['called Bituin Aguadulce in at 08:05', 'recording: 2 files.', 'on the telephone too at 08:05'],
      ],
      ['fil', ['Tinawag ni Zoom si Bituin Aguadulce', 'May recording ang Zoom: 2 file.', 'sa telepono']],
    ] as const) {
      const path = `/classes/${school.ids.over}`
      const { page, close } = await look(browser, school, { as: 'admin', path, language })
      await page.route('**/history?**', (route) => route.fulfill({ json: { events } }))
      await page.click('.record > summary')
      await page.locator('.history + button').click()
      for (const sentence of sentences) await page.locator('.history').getByText(sentence).waitFor()
      await close()
    }
  })

  it('names a guest as Zoom did, and says if nobody was added to the expected', async () => {
    const at = '2026-03-02T00:05:00.000Z'
    const of = (type: string, data: object, version: number) => ({
      ...{ version, type, occurredAt: at, recordedAt: at, actor: null, source: 'zoom' },
      data: { at, ...data },
    })
    const frozen = (added: string[], removed: string[], version: number) =>
      of('ExpectedFrozen', { sessionId: 's', ended: true, added, removed }, version)
    const evidence = { name: 'Tala', email: null, zoomAccountId: null, registrantId: null }
    const events = [
      of('RegistrationRequested', { people: [{ userId: 'elsewhere-1', email: null, name: 'Ed Five' }] }, 1),
      of('ParticipantJoined', { uuid: 'u', connection: '4CE5', evidence }, 2),
      of('ParticipantIdentified', { participantId: 'guest.4CE5', userId: 'elsewhere-1' }, 3),
      frozen([], [], 4),
      frozen(['student-1'], ['student-2', 'student-3'], 5),
    ]
    const path = `/classes/${school.ids.over}`
    const { page, close } = await look(browser, school, { as: 'admin', path })
    await page.route('**/history?**', (route) => route.fulfill({ json: { events } }))
    await page.click('.record > summary')
    await page.locator('.history li').first().waitFor()
    expect(await page.locator('.history li span').allInnerTexts()).toEqual([
      'Zoom said that Tala is Ed Five.',
      'No pupil was added to the expected.',
      '1 pupil was noted as expected. 2 pupils were expected no more.',
    ])
    await close()
  })
})

describe('a class that has not begun', () => {
  it('shows who waits for its host, since when, and how many', async () => {
    const path = `/classes/${school.ids.soon}`
    const { page, faults, close } = await look(browser, school, { as: 'registrar', path })
    const door = page.locator('.live-door')
    for (const [n, index] of [20, 21].entries()) {
      const pupil = PUPILS[index] ?? TEACHER
      await vi.waitFor(() => school.waits(pupil), { timeout: 20_000, interval: 500 })
      await door.getByText(pupil.name).waitFor()
      expect(await door.locator('h2 .count').innerText()).toBe(String(n + 1))
    }
    expect(await door.locator('li .count').allInnerTexts()).toEqual([
      expect.stringMatching(/0:\d\d$/),
      expect.stringMatching(/0:\d\d$/),
    ])
    expect(await violations(page)).toEqual([])
    await page.click('nav a:has-text("Now")')
    await page.locator('.line:has-text("Salts")').getByText('2 came to the door').waitFor()
    expect(faults).toEqual([])
    await close()
  })
})

describe('a class that runs', () => {
  const late = (n: number) => PUPILS[n] ?? TEACHER
  const inside = (page: Page) => page.locator('.live-in .name')
  const open = async (meet: (socket: WebSocketRoute) => unknown) => {
    // Not the teacher, who has opened so many pages by now that Rollcall limits them.
    const seen = await look(browser, school, { as: 'admin', path: '/schedule' })
    await seen.page.routeWebSocket(/\/live/, meet)
    await seen.page.goto(`${school.origin}/classes/${school.ids.running}`)
    await settled(seen.page)
    return seen
  }

  it('shows who comes within a second, and after a cut who came meanwhile', async () => {
    const asked: string[] = []
    const told = Promise.withResolvers<void>()
    let cut = () => undefined as unknown
    const { page, close, faults } = await open((socket) => {
      asked.push(new URL(socket.url()).search)
      const server = socket.connectToServer()
      server.onMessage((message) => {
        socket.send(message)
        told.resolve()
      })
      cut = () => Promise.all([socket.close({ code: 1011 }), server.close()])
    })
    await told.promise
    await page.locator('.live-missing .name', { hasText: late(21).name }).waitFor()
    await school.comes(late(21))
    const answered = Date.now()
    await inside(page)
      .filter({ hasText: late(21).name })
      .waitFor()
    expect(Date.now() - answered).toBeLessThan(1_000)
    const heard = page.locator('main [role=status]')
    await expect.poll(() => heard.innerText()).toMatch(/^13 of 16 in class/)
    await cut()
    await school.comes(late(22))
    await inside(page)
      .filter({ hasText: late(22).name })
      .waitFor()
    expect(asked).toEqual(['', expect.stringMatching(/^\?since=\d+$/)])
    expect(await page.locator('.lead').first().innerText()).toContain('14 of 16')
    // Who hears the page is not told of each of those who come.
    expect(await heard.innerText()).toMatch(/^13 of 16 in class/)
    expect(await violations(page)).toEqual([])
    expect(faults).toEqual([])
    await close()
  })

  it('is asked for every ten seconds where no socket comes through', async () => {
    const { page, close } = await open((socket) => socket.close({ code: 1011 }))
    await page.clock.install()
    await page.reload()
    await settled(page)
    await school.comes(late(23))
    await page.clock.runFor(10_000)
    await inside(page)
      .filter({ hasText: late(23).name })
      .waitFor()
    await close()
  })
})

/** The date of the Monday before, in the school's zone. */
function mondayInManila(instant: string): string {
  const local = new Date(Date.parse(instant) + 8 * 3_600_000)
  local.setUTCDate(local.getUTCDate() - ((local.getUTCDay() + 6) % 7))
  return local.toISOString().slice(0, 10)
}

describe('a term', () => {
  it('is on paper in two actions: A4 landscape, without what only a screen needs', async () => {
    const { page, close } = await look(browser, school, { as: 'office' })
    const me = hand(page)
    await page.evaluate(() => {
      window.print = () => document.documentElement.setAttribute('data-printed', '')
    })
    await me.press('nav a:has-text("Term")')
    await page.locator('.grid').waitFor()
    await me.press('button:has-text("Print")')
    expect(await page.locator('html').getAttribute('data-printed')).toBe('')
    expect(me.count()).toBe(2)
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf) ?? []
    expect([Number(width), Number(height)]).toEqual([expect.closeTo(842, 0), expect.closeTo(595, 0)])
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.filters').first().isVisible()).toBe(false)
    expect(await page.locator('.on-paper').isVisible()).toBe(true)
    await close()
  })

  it('draws the shares that the API tells: a bar a session, and a bar a week with its mean', async () => {
    const Term = z.object({
      sessions: z.array(z.object({ start_time: z.string(), attendanceRate: z.number().nullable() })),
    })
    const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10)
    const path = `/api/zoom/classes/biology-7a/term?startDate=${day(-100)}&endDate=${day(100)}`
    const { sessions } = await school.api('office').call(Term, 'GET', path)
    const { page, close } = await look(browser, school, { as: 'office', path: '/term/biology-7a' })
    const held = sessions.flatMap(({ start_time, attendanceRate: share }) =>
      share === null ? [] : [{ share, monday: mondayInManila(start_time) }],
    )
    const heights = (selector: string) =>
      page.locator(selector).evaluateAll((bars) => bars.map((bar) => Number(bar.getAttribute('height'))))
    expect(await heights('.grid thead rect.part')).toEqual(
      held.map(({ share }) => expect.closeTo(share * 0.3, 5)),
    )
    const means = [...Map.groupBy(held, ({ monday }) => monday)]
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([, week]) => week.reduce((sum, { share }) => sum + share, 0) / week.length)
    await page.locator('.weeks-chart').waitFor()
    const mine = page.locator('.weeks-chart tr', { hasText: 'Biology 7A' })
    expect(await mine.locator('td:not(.none)').allInnerTexts()).toEqual(
      means.map((mean) => `${Math.round(mean)} %`),
    )
    await close()
  })

  it('is sorted and searched, and leads to one pupil’s calendar', async () => {
    const { page, close } = await look(browser, school, { as: 'office', path: '/term/biology-7a' })
    await page.click('.head-rate button')
    expect(await page.locator('th[aria-sort=ascending]').innerText()).toContain('Attended')
    await page.getByLabel('Find a pupil').fill('tala a')
    expect(await page.locator('.grid tbody th').allInnerTexts()).toEqual([
      expect.stringContaining('Tala Aguadulce'),
    ])
    await page.click('.grid tbody th a')
    await page.locator('.calendar').waitFor()
    expect(await page.locator('.pupil-term h2').innerText()).toBe('Tala Aguadulce')
    await close()
  })
})

describe('the office', () => {
  it('shows what was looked for last, in any order of the answers', async () => {
    const { page, close } = await look(browser, school, { as: 'office', path: '/office' })
    const first = Promise.withResolvers<void>()
    await page.route(/search=a(&|$)/, async (route) => {
      await first.promise
      await route.continue()
    })
    const search = page.getByLabel('Name, e-mail or id')
    const asked = page.waitForRequest(/search=a(&|$)/)
    await search.fill('a')
    await asked
    await search.fill('admin-1')
    const names = page.locator('.roster-row .name')
    await expect.poll(() => names.allInnerTexts()).toEqual(['Ronaya Delgamo'])
    const late = page.waitForResponse(/search=a(&|$)/)
    first.resolve()
    await (await late).finished()
    await page.waitForLoadState('networkidle')
    expect(await names.allInnerTexts()).toEqual(['Ronaya Delgamo'])
    await close()
  })
})

describe('the office with a file', () => {
  const FILE = {
    name: 'pupils.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(
      [
        'LRN;Name;Groep;Password',
        '7001;Alon Brought;Rowing;secret',
        '7002;Wrong Brought;Rowing;secret',
        '1,36E+11;Cut Brought;Rowing;secret',
      ].join('\n'),
    ),
  }

  it('sees how it is read and what would change, says what a column is, and brings it by keyboard', async () => {
    const { page, faults, close } = await look(browser, school, { as: 'office', path: '/office?tab=bring' })
    await page.locator('#bring-file').setInputFiles(FILE)
    const pupils = page.getByRole('row', { name: /^Pupils/ })
    await expect.poll(() => pupils.innerText()).toMatch(/Pupils\s+2\s+0\s+0\s+0/)
    expect(await page.getByRole('row', { name: /^Password/ }).innerText()).toContain('never read')
    await page.getByRole('combobox', { name: 'Groep' }).selectOption({ label: 'Class' })
    await expect.poll(() => page.getByRole('row', { name: /^Classes/ }).innerText()).toMatch(/Classes\s+1/)
    await page.getByText('pupils.csv, line 4').or(page.getByText('csv, line 4')).waitFor()
    const go = page.getByRole('button', { name: 'Do it' })
    expect(await go.isDisabled()).toBe(true)
    expect(await violations(page)).toEqual([])
    await page.getByLabel('Leave the wrong rows out').focus()
    await page.keyboard.press('Space')
    await expect.poll(() => go.isEnabled()).toBe(true)
    await go.focus()
    await page.keyboard.press('Enter')
    await page.locator('.toast:has-text("The file is in the roster.")').waitFor()
    expect(await page.getByText('What changed').count()).toBe(1)
    await page.getByRole('button', { name: 'People', exact: true }).click()
    await page.getByLabel('Name, e-mail or id').fill('Alon Brought')
    await expect.poll(() => page.locator('.roster-row .name').allInnerTexts()).toEqual(['Alon Brought'])
    expect(faults).toEqual([])
    await close()
  })

  it('reads why a file is none, in Filipino too, on a telephone', async () => {
    const { page, close } = await look(browser, school, {
      as: 'office',
      path: '/office?tab=bring',
      language: 'fil-PH',
      viewport: NARROW,
    })
    await page.getByText('Magdala ng mga tao at klase').waitFor()
    await page.locator('#bring-file').setInputFiles({ ...FILE, buffer: Buffer.from('nothing') })
    await page.getByText('No row was found that names the columns').waitFor()
    await page.locator('#bring-file').setInputFiles(FILE)
    await page.getByText('Ano ang magbabago', { exact: true }).waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
    await close()
  })
})

describe('the form', () => {
  it('says beside each field what the API finds wrong, and goes to the first', async () => {
    const { page, close } = await look(browser, school, { as: 'office', path: '/schedule/new' })
    await page.fill('#field-duration', '0')
    await page.fill('#field-timezone', 'Manila')
    await page.click('button[type=submit]')
    await page.locator('#field-title-wrong:has-text("title")').waitFor()
    expect(await page.locator('#field-duration-wrong').innerText()).toContain('1,440')
    expect(await page.locator('#field-timezone-wrong').innerText()).toContain('Asia/Manila')
    await page.waitForFunction(() => document.activeElement?.id === 'field-title')
    expect(await page.locator('#field-description').getAttribute('aria-invalid')).toBe('false')
    await close()
  })

  it('keeps what was typed when it is refused, without a connection, and over a new sign-in', async () => {
    const { page, context, close } = await look(browser, school, { path: '/schedule/new' })
    const signIn = () => page.click('.samples button:has-text("Ronaya Delgamo")')
    const typed = async () => [
      await page.inputValue('#field-description'),
      await page.inputValue('#field-duration'),
      await page.inputValue('#field-targetAudience'),
    ]
    const all = ['What we need for it', '0', 'teachers']
    await signIn()
    await page.fill('#field-description', 'What we need for it')
    await page.fill('#field-duration', '0')
    await page.selectOption('#field-targetAudience', 'teachers')
    await page.click('button[type=submit]')
    await page.locator('#field-title-wrong:has-text("title")').waitFor()
    expect(await typed()).toEqual(all)
    await context.setOffline(true)
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await page.locator('.notice:has-text("cannot be reached")').waitFor()
    await context.setOffline(false)
    expect(await typed()).toEqual(all)
    const ended = { status: 401, json: { error: 'Sign in', code: 'UNAUTHORIZED' } }
    await page.route('**/api/zoom/meetings', (route) => route.fulfill(ended))
    await page.click('button[type=submit]')
    await page.locator('.notice:has-text("not accepted")').waitFor()
    await signIn()
    await page.locator('#field-title').waitFor()
    expect(await typed()).toEqual(all)
    await page.click('.buttons a:has-text("Cancel")')
    await page.click('a:has-text("Schedule a class")')
    await page.locator('#field-title').waitFor()
    expect(await typed()).toEqual(['', '45', 'class'])
    await close()
  })

  it('schedules in the class’s own zone, changes, and deletes once Undo has gone by', async () => {
    const { page, close } = await look(browser, school, { as: 'office', path: '/schedule/new' })
    await page.clock.install()
    await page.fill('#field-title', 'Pollen')
    await page.fill('#field-startTime', '2038-03-01T08:00')
    await page.fill('#field-timezone', 'America/New_York')
    await page.click('button[type=submit]')
    await page.locator('h1:has-text("Pollen")').waitFor()
    expect(await page.locator('main time').first().getAttribute('datetime')).toBe('2038-03-01T13:00:00.000Z')

    await page.click('a:has-text("Change")')
    expect(await page.inputValue('#field-startTime')).toBe('2038-03-01T08:00')
    const path = `/api/zoom/meetings/${new URL(page.url()).pathname.split('/').at(-1)}`
    await school.api('admin').call(ANYTHING, 'PATCH', path, { description: 'Bring a lens' })
    await page.fill('#field-title', 'Pollen grains')
    await page.click('button[type=submit]')
    await page.locator('h1:has-text("Pollen grains")').waitFor()
    const Described = z.object({ meeting: z.object({ description: z.string() }) })
    const { meeting } = await school.api('admin').call(Described, 'GET', path)
    expect(meeting.description, 'what somebody else changed meanwhile').toBe('Bring a lens')

    await page.click('a:has-text("Change")')
    await remove(page)
    await page.locator('.toast button').click()
    await page.locator('.session-row:has-text("Pollen grains")').waitFor()
    await page.click('.session-row a:has-text("Pollen grains")')
    await page.click('a:has-text("Change")')
    await remove(page)
    const gone = page.waitForResponse((answer) => answer.request().method() === 'DELETE')
    await page.clock.fastForward(13_000)
    expect((await gone).status()).toBe(200)
    await close()
  })

  it('schedules a series, and changes and deletes as many of it as one says', async () => {
    const { page, faults, close } = await look(browser, school, { as: 'office', path: '/schedule/new' })
    await page.clock.install()
    await page.fill('#field-title', 'Lab of the spring')
    // A Monday.
    await page.fill('#field-startTime', '2038-03-01T08:00')
    await page.selectOption('#field-repeats', 'weekly')
    await page.getByLabel('Monday').check()
    await page.getByLabel('Thursday').check()
    await page.click('button[type=submit]')
    await page.locator('#field-until-wrong:not(:empty)').waitFor()
    await page.fill('#field-until', '2038-03-14')
    expect(await violations(page)).toEqual([])
    await page.click('button[type=submit]')
    await page.locator('.toast:has-text("Lab of the spring is scheduled: 4 classes.")').waitFor()
    await page.locator('.tag:has-text("Series")').waitFor()

    const Listed = z.object({ meetings: z.array(z.object({ title: z.string(), duration: z.number() })) })
    const lengths = async () => {
      const answer = await school
        .api('admin')
        .call(Listed, 'GET', '/api/zoom/meetings?upcoming=true&limit=200')
      return answer.meetings.flatMap(({ title, duration }) =>
        title === 'Lab of the spring' ? [duration] : [],
      )
    }
    await page.click('nav a:has-text("Schedule")')
    await page.locator('.session-row a:has-text("Lab of the spring")').nth(1).click()
    await page.click('a:has-text("Change")')
    await page.fill('#field-duration', '60')
    await page.getByLabel('this and those that follow').check()
    await page.click('button[type=submit]')
    await page.locator('.toast:has-text("is changed")').waitFor()
    expect(await lengths()).toEqual([45, 60, 60, 60])

    await page.click('a:has-text("Change")')
    await page.click('button:has-text("Delete this class")')
    await page.locator('dialog').getByLabel('this and those that follow').check()
    await page.click('dialog button:has-text("Delete")')
    await page.locator('.toast:has-text("is deleted")').waitFor()
    await expect.poll(() => page.locator('.session-row:has-text("Lab of the spring")').count()).toBe(1)
    const gone = page.waitForResponse((answer) => answer.request().method() === 'DELETE')
    await page.clock.fastForward(13_000)
    expect((await gone).status()).toBe(200)
    expect(await lengths()).toEqual([45])
    expect(faults.filter((fault) => !fault.includes('400'))).toEqual([])
    await close()
  })

  it('gives a class to a substitute, with a co-teacher', async () => {
    const { page, close } = await look(browser, school, { as: 'office', path: '/schedule/new' })
    await page.fill('#field-title', 'Instead of me')
    await page.fill('#field-startTime', '2038-03-20T08:00')
    await page.selectOption('#field-classId', { label: 'Biology 7A' })
    await page.click('button[type=submit]')
    await page.locator('h1:has-text("Instead of me")').waitFor()
    await page.click('a:has-text("Change")')
    await page.locator('#field-hostId option:has-text("Isagani Montealba")').waitFor({ state: 'attached' })
    await page.selectOption('#field-hostId', { label: 'Isagani Montealba' })
    await page.fill('#field-find-alternativeHosts', 'Marikit Olayvar · teacher-1')
    await page.keyboard.press('Tab')
    await page.locator('.chosen li:has-text("Marikit Olayvar")').waitFor()
    expect(await violations(page)).toEqual([])
    await page.click('button[type=submit]')
    await page.locator('.toast:has-text("is changed")').waitFor()
    // The class is none of the substitute's own, and stays the session's.
    const theirs = await look(browser, school, {
      as: 'otherTeacher',
      path: new URL(page.url()).pathname.replace('classes', 'schedule'),
    })
    await theirs.page.fill('#field-description', 'Bring pens')
    await theirs.page.click('button[type=submit]')
    await theirs.page.locator('main:has-text("Biology 7A"):has-text("Bring pens")').waitFor()
    await theirs.close()
    const Given = z.object({
      meeting: z.object({ host_id: z.string(), alternative_hosts: z.array(z.string()) }),
    })
    const path = `/api/zoom/meetings/${new URL(page.url()).pathname.split('/').at(-1)}`
    const { meeting } = await school.api('admin').call(Given, 'GET', path)
    expect(meeting).toEqual({ host_id: 'teacher-2', alternative_hosts: ['teacher-1'] })
    await close()
  })

  it('lets a teacher choose a co-teacher by name, who then stands on the class’s head', async () => {
    const { page, faults, close } = await look(browser, school, {
      as: 'otherTeacher',
      path: '/schedule/new',
    })
    await page.fill('#field-title', 'Both of us')
    await page.fill('#field-startTime', '2038-03-21T08:00')
    await page
      .locator('#all-alternativeHosts option[value^="Marikit Olayvar"]')
      .waitFor({ state: 'attached' })
    // Nobody is their own co-teacher.
    expect(await page.locator('#all-alternativeHosts option').count()).toBe(1)
    await page.fill('#field-find-alternativeHosts', 'Marikit Olayvar · teacher-1')
    await page.keyboard.press('Tab')
    await page.locator('.chosen li:has-text("Marikit Olayvar")').waitFor()
    await page.click('button[type=submit]')
    await page.locator('h1:has-text("Both of us")').waitFor()
    await page.locator('.co-teachers:has-text("With Marikit Olayvar")').waitFor()
    expect(await violations(page)).toEqual([])
    expect(faults).toEqual([])
    await close()
  })

  it('schedules a class for several, each with a session of its own', async () => {
    const { page, faults, close } = await look(browser, school, { as: 'registrar', path: '/schedule/new' })
    await page.fill('#field-title', 'Assembly of two')
    await page.fill('#field-startTime', '2038-03-22T08:00')
    await page.selectOption('#field-classId', { label: 'Biology 7A' })
    await page.fill('#field-find-otherClasses', 'Arts 9C · arts-9c')
    await page.keyboard.press('Tab')
    await page.locator('.chosen li:has-text("Arts 9C")').waitFor()
    expect(await violations(page)).toEqual([])
    await page.click('button[type=submit]')
    await page.locator('.toast:has-text("Assembly of two is scheduled: 2 classes.")').waitFor()
    const Listed = z.object({
      meetings: z.array(z.object({ id: z.string(), title: z.string(), class_id: z.string().nullable() })),
    })
    const path = '/api/zoom/meetings?upcoming=true&limit=200'
    const { meetings } = await school.api('registrar').call(Listed, 'GET', path)
    const made = meetings.filter(({ title }) => title === 'Assembly of two')
    expect(made.map(({ class_id }) => class_id).sort()).toEqual(['arts-9c', 'biology-7a'])
    await page.locator('.title:has-text("Biology 7A together with Arts 9C")').waitFor()
    await page.click('a:has-text("Change")')
    await page.locator('form:has-text("Biology 7A together with Arts 9C")').waitFor()
    expect(await page.locator('#field-classId').count()).toBe(0)
    expect(await violations(page)).toEqual([])
    await page.fill('#field-description', 'Bring chairs')
    await page.click('button[type=submit]')
    await page.locator('.title:has-text("Bring chairs")').waitFor()
    await page.click('a:has-text("Change")')
    await page.click('button:has-text("Delete this class")')
    await page.locator('dialog:has-text("deleted for Arts 9C too")').waitFor()
    expect(faults).toEqual([])
    const arts = made.find(({ class_id }) => class_id === 'arts-9c')
    const theirs = await look(browser, school, {
      as: 'hostile',
      path: `/classes/${arts?.id}`,
      viewport: NARROW,
    })
    await theirs.page.locator('.title:has-text("Arts 9C together with Biology 7A")').waitFor()
    await theirs.page.goto(`${school.origin}/schedule`)
    await theirs.page.locator('.session-row:has-text("Arts 9C together with Biology 7A")').waitFor()
    expect(await violations(theirs.page)).toEqual([])
    await theirs.close()
    await school.api('registrar').call(ANYTHING, 'DELETE', `/api/zoom/meetings/${made[0]?.id}`)
    await close()
  })

  async function remove(page: Page): Promise<void> {
    await page.click('button:has-text("Delete this class")')
    await page.click('dialog button:has-text("Delete")')
    await page.locator('.toast:has-text("is deleted")').waitFor()
    expect(await page.locator('.session-row:has-text("Pollen grains")').count()).toBe(0)
  }
})

describe('signing in', () => {
  it('takes a token from the address, and leaves none there, nor anywhere that outlives the tab', async () => {
    const { page, close } = await look(browser, school, { as: 'otherTeacher' })
    expect(page.url()).toBe(`${school.origin}/`)
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage }) + document.cookie)).not.toContain(
      'eyJ',
    )
    await page.reload()
    await page.locator('.who:has-text("Isagani Montealba")').waitFor()
    // Her token has no role.
    await page.locator('nav a:has-text("Term")').waitFor()
    await close()
  })

  it('is one click for a sample person', async () => {
    const { page, close } = await look(browser, school)
    await page.click('.samples button:has-text("Ronaya Delgamo")')
    await page.locator('nav a:has-text("Office")').waitFor()
    await close()
  })

  it('refuses what is no token, and takes one that is pasted', async () => {
    const { page, close } = await look(browser, school)
    await page.click('summary')
    await page.fill('#token', 'not a token')
    await page.click('form button')
    await page.locator('#token-wrong:has-text("no token")').waitFor()
    await page.fill('#token', `Bearer ${school.tokens.student}`)
    await page.click('form button')
    await page.locator('h1:has-text("My classes")').waitFor()
    await close()
  })

  it('goes to the school’s own sign-in and comes back where the reader was', async () => {
    provider.give(school.tokens.otherTeacher)
    const { page, close } = await look(browser, school, { path: '/schedule' })
    await page.click('button:has-text("school account")')
    await page.locator('h1:has-text("Schedule")').waitFor()
    expect(page.url()).toBe(`${school.origin}/schedule`)
    await close()
  })

  it('tells before it ends, and asks again when it has', async () => {
    const { page, close } = await look(browser, school)
    await page.clock.install()
    await page.goto(`${school.origin}/#token=${await school.token('otherTeacher', 240)}`)
    await page.reload()
    await page.locator('.notice:has-text("Your sign-in ends in")').waitFor()
    await page.clock.fastForward(241_000)
    await page.locator('.notice:has-text("Your sign-in has ended.")').waitFor()
    await close()
  })
})

describe('without a connection', () => {
  it('says so, keeps what was there, and comes back by itself', async () => {
    const { page, context, close } = await look(browser, school, {
      as: 'admin',
      path: `/classes/${school.ids.over}`,
    })
    await context.setOffline(true)
    await page.locator('.notice:has-text("No connection")').waitFor()
    expect(await page.locator('.pupil').count()).toBeGreaterThan(10)
    await page.locator('.pupil > .open').first().focus()
    await page.keyboard.press('l')
    await page.locator('.toast.failed:has-text("Not saved")').waitFor()
    await context.setOffline(false)
    await page.locator('.notice:has-text("No connection")').waitFor({ state: 'detached' })
    await close()
  })
})

describe('what comes of a bad line', () => {
  it('is a way to try again: half an answer, a view that does not come, a sign-in that does not answer', async () => {
    const { page, context, close } = await look(browser, school, { as: 'registrar' })
    const trouble = page.locator('.notice:has-text("cannot be reached")')
    await page.route('**/api/zoom/meetings?**', (route) =>
      route.fulfill({ body: '<html>Welcome to our Wi-Fi' }),
    )
    await page.click('nav a:has-text("Schedule")')
    await trouble.waitFor()
    await page.unroute('**/api/zoom/meetings?**')
    await trouble.getByRole('button').click()
    await page.locator('.session-row').first().waitFor()
    await context.setOffline(true)
    await page.click('nav a:has-text("Term")')
    await trouble.waitFor()
    await context.setOffline(false)
    await page.locator('.grid').waitFor()
    await page.route('**/api/page/config', (route) => route.fulfill({ status: 503 }))
    await page.goto(`${school.origin}/?code=given&state=unknown`)
    await page.locator('.notice:has-text("not accepted")').waitFor()
    await close()
  })
})

describe('over a slow line', () => {
  it('shows first content within 3 seconds', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    const line = await context.newCDPSession(page)
    await line.send('Network.enable')
    // Slow 3G as browsers' tools have it.
    await line.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 400,
      downloadThroughput: 50_000,
      uploadThroughput: 50_000,
    })
    await page.goto(`${school.origin}/#token=${school.tokens.student}`, { waitUntil: 'commit' })
    await page.locator('h1').waitFor()
    const paints = await page.evaluate(() =>
      performance.getEntriesByName('first-contentful-paint').map(({ startTime }) => startTime),
    )
    expect(paints[0]).toBeLessThan(3_000)
    await context.close()
  })
})

describe('a request for somebody else’s class', () => {
  it('is told that there is none', async () => {
    const { page, close } = await look(browser, school, {
      as: 'hostile',
      path: `/classes/${school.ids.over}`,
    })
    await page.locator('.empty:has-text("no such class")').waitFor()
    expect(PEOPLE.hostile.name).toContain('onerror')
    await close()
  })
})
