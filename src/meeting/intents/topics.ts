import type { ChangeIntent, Intent } from '../../app/intents.ts'

/** The topic of an intent. Intents of one topic are carried out one after the other. */
export function topicOf(intent: Intent): string {
  switch (intent.kind) {
    case 'schedule':
      return 'schedule'
    case 'change':
    case 'delete':
      return isOfSeries(intent) ? 'series' : `session ${intent.sessionId}`
    case 'decide':
      return `registrant ${intent.registrantId}`
    case 'register':
      return `user ${intent.userId}`
  }
}

/** All intents about a series have one topic, because they concern several sessions. */
const isOfSeries = (intent: Intent): boolean =>
  (intent.kind === 'change' && intent.series !== undefined) ||
  (intent.kind === 'delete' && intent.sessions !== undefined)

export const isFinishedBefore = (earlier: Intent, later: Intent): boolean =>
  isOfSeries(later) || (later.kind === 'change' && earlier.kind === 'delete')

export function isDeletionFor(earlier: Intent, later: Intent): boolean {
  if (earlier.kind !== 'delete' || later.kind !== 'change') return false
  const ids = earlier.sessions?.map(({ sessionId }) => sessionId) ?? [earlier.sessionId]
  return ids.includes(later.sessionId)
}

/** A deletion needs none of the earlier changes. */
export function merged(earlier: Intent, later: Intent): Intent {
  if (earlier.kind === 'decide' && later.kind === 'decide' && earlier.userId !== undefined)
    return { ...later, userId: later.userId === undefined ? earlier.userId : later.userId }
  if (earlier.kind !== 'change' || later.kind !== 'change') return later
  const settings = { ...earlier.settings, ...later.settings }
  return {
    ...later,
    change: { ...earlier.change, ...later.change },
    news: [...new Set([...earlier.news, ...later.news])],
    draft: { ...earlier.draft, ...later.draft },
    asksForPage: earlier.asksForPage || later.asksForPage,
    ...((later.defaultHost ?? earlier.defaultHost) && {
      defaultHost: later.defaultHost ?? earlier.defaultHost ?? null,
    }),
    ...((earlier.settings ?? later.settings) && { settings }),
    ...((earlier.force ?? later.force) && { force: true }),
  } satisfies ChangeIntent
}
