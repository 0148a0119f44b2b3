import type { Page } from 'playwright-core'
import * as z from 'zod'

export const Answer = z.record(z.string(), z.unknown())

/** Every answer at these addresses is changed on its way to the page. */
export const retold = (page: Page, path: string, change: (answer: z.infer<typeof Answer>) => object) =>
  page.route(`**${path}`, async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, json: change(Answer.parse(await answer.json())) })
  })
